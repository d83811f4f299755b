// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/distributed/group_ranks.h"

#include "training/distributed/buckets.h"

#include <torch/utils.h>

#include <exception>
#include <string>

namespace gonion::training {

template <typename Work>
core::Result<void> GroupRanks::guarded(const Work &work)
{
    try {
        const torch::NoGradGuard noGradients;
        work();
        return {};
    } catch (const std::exception &error) {
        const std::string reason(error.what());
        return core::fail(core::ErrorCode::Internal,
                          "Rank " + std::to_string(m_place.rank) + " of " + std::to_string(m_place.world)
                              + " has lost another one: it ended, or its machine does not answer. Look for the first message of "
                                "the others, then resume the run from its last checkpoint. ("
                              + reason.substr(0, reason.find('\n')) + ")");
    }
}

core::Result<void> GroupRanks::sum(std::vector<torch::Tensor> &tensors)
{
    return guarded([&] {
        std::vector<Bucket> buckets = bucketsOf(tensors);
        std::vector<c10::intrusive_ptr<c10d::Work>> running;
        std::vector<std::vector<torch::Tensor>> inputs; // they must live as long as the work
        inputs.reserve(buckets.size());
        for (const Bucket &bucket : buckets) {
            inputs.push_back({bucket.flat});
            running.push_back(m_group->allreduce(inputs.back()));
        }
        for (const auto &work : running) {
            work->wait();
        }
        for (const Bucket &bucket : buckets) {
            bucket.copyBack(tensors);
        }
    });
}

core::Result<std::int64_t> GroupRanks::broadcast(std::int64_t value)
{
    std::vector<torch::Tensor> tensors{torch::full({1}, value, torch::TensorOptions(torch::kInt64).device(m_device))};
    const auto sent = guarded([&] { m_group->broadcast(tensors)->wait(); });
    if (!sent) {
        return tl::unexpected(sent.error());
    }
    return tensors.front().item<std::int64_t>();
}

core::Result<void> GroupRanks::barrier()
{
    // A sum that all must take part in; a group's own barrier has a time limit of its own.
    return guarded([&] {
        std::vector<torch::Tensor> tensors{torch::ones({1}, torch::TensorOptions(torch::kInt64).device(m_device))};
        m_group->allreduce(tensors)->wait();
        TORCH_CHECK(tensors.front().item<std::int64_t>() == m_place.world, "a rank is counted twice");
    });
}

} // namespace gonion::training
