// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/distributed/join_ranks.h"

#include "training/distributed/group_ranks.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <exception>
#include <string>

namespace gonion::training {

namespace {

using Store = c10::intrusive_ptr<c10d::Store>;

/// The meeting place: a small server that rank 0 (or the launcher) runs.
Store meetingPlace(const RankPlace &place, std::chrono::milliseconds timeout)
{
    c10d::TCPStoreOptions options;
    options.port = place.masterPort;
    options.isServer = place.rank == 0 && !place.launcherHasStore;
    options.numWorkers = static_cast<std::size_t>(place.world);
    options.waitWorkers = !place.launcherHasStore;
    options.timeout = timeout;
    return c10::make_intrusive<c10d::PrefixStore>("gonion", c10::make_intrusive<c10d::TCPStore>(place.masterAddress, options));
}

std::shared_ptr<gloo::transport::Device> glooDevice(const RankPlace &place)
{
    if (const auto interface = environmentVariable("GLOO_SOCKET_IFNAME")) {
        return c10d::ProcessGroupGloo::createDeviceForInterface(*interface);
    }
    if (place.masterAddress == "localhost" || place.masterAddress.starts_with("127.")) {
        return c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"); // all on one machine
    }
    return c10d::ProcessGroupGloo::createDefaultDevice();
}

c10::intrusive_ptr<ProcessGroup> glooGroup(const RankPlace &place, const Store &store, std::chrono::milliseconds timeout)
{
    const auto options = c10d::ProcessGroupGloo::Options::create(timeout);
    options->devices.push_back(glooDevice(place));
    return c10::make_intrusive<c10d::ProcessGroupGloo>(store, place.rank, place.world, options);
}

#ifdef USE_C10D_NCCL
c10::intrusive_ptr<ProcessGroup> ncclGroup(const RankPlace &place, const Store &store, std::chrono::milliseconds timeout)
{
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = timeout;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, place.rank, place.world, options);
}
#endif

std::unique_ptr<Ranks> join(const RankPlace &place, const torch::Device &device, std::chrono::milliseconds timeout)
{
    const Store store = meetingPlace(place, timeout);
#ifdef USE_C10D_NCCL
    if (device.is_cuda()) {
        return std::make_unique<GroupRanks>(place, store, ncclGroup(place, store, timeout), device);
    }
#else
    static_cast<void>(device);
#endif
    return std::make_unique<GroupRanks>(place, store, glooGroup(place, store, timeout), torch::Device(torch::kCPU));
}

} // namespace

core::Result<std::unique_ptr<Ranks>> joinRanks(const RankPlace &place, const torch::Device &device,
                                               std::chrono::milliseconds timeout)
{
    if (place.world == 1) {
        return std::make_unique<SingleRank>();
    }
    try {
        return join(place, device, timeout);
    } catch (const std::exception &error) {
        const std::string reason(error.what());
        return core::fail(core::ErrorCode::Internal,
                          "Rank " + std::to_string(place.rank) + " of " + std::to_string(place.world)
                              + " did not meet the others at " + place.masterAddress + ", port "
                              + std::to_string(place.masterPort)
                              + ". Check that all were started, that the address is that of rank 0, and that the port is free. ("
                              + reason.substr(0, reason.find('\n')) + ")");
    }
}

} // namespace gonion::training
