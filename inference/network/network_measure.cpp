// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/fine_network.h"
#include "inference/network/network_cost.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>

namespace gonion::inference {
namespace {

#if TORCH_VERSION_MAJOR >= 2
using Total = std::size_t;
#else
using Total = std::int64_t;
#endif

/// Follows what LibTorch allocates for tensors on this thread.
class AllocationWatch : public c10::MemoryReportingInfoBase {
public:
    void reportMemoryUsage(void *, std::int64_t bytes, Total, Total, c10::Device) override
    {
        m_now += bytes;
        m_peak = std::max(m_peak, m_now);
    }
    [[nodiscard]] bool memoryProfilingEnabled() const override { return true; }
    [[nodiscard]] std::int64_t peak() const { return m_peak; }

private:
    std::int64_t m_now = 0;
    std::int64_t m_peak = 0;
};

} // namespace

NetworkMeasure measureNetwork(const NetworkOptions &options, const std::array<std::int64_t, 3> &patch)
{
    const torch::NoGradGuard noGradient;
    const std::shared_ptr<FineNetwork> network = makeNetwork(options);
    network->eval();
    NetworkMeasure measure;
    for (const torch::Tensor &parameter : network->parameters()) {
        measure.parameters += parameter.numel();
    }
    const auto watch = std::make_shared<AllocationWatch>();
    const auto start = std::chrono::steady_clock::now();
    {
        const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, watch);
        const torch::Tensor image = torch::rand({1, 1, patch[0], patch[1], patch[2]});
        (void)network->run(image, {});
    }
    measure.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    measure.activationBytes = watch->peak();
    return measure;
}

} // namespace gonion::inference
