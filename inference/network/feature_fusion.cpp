// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/feature_fusion.h"

#include "inference/network/network_parts.h"

#include <array>
#include <string>

namespace gonion::inference {
namespace {

constexpr std::array<std::int64_t, 4> kPools{1, 2, 3, 6}; ///< cells along each axis

} // namespace

FeatureFusionImpl::FeatureFusionImpl(std::int64_t full, std::int64_t half, std::int64_t quarter)
    : m_full(register_module("full", pointwise(full, kWidth, 4))),
      m_half(register_module("half", pointwise(half, kWidth, 2))),
      m_quarter(register_module("quarter", pointwise(quarter, kWidth, 1)))
{
    for (const std::int64_t pool : kPools) {
        m_pooled.push_back(register_module("pool" + std::to_string(pool), convGroupRelu(3 * kWidth, kWidth, 1)));
    }
    const auto channels = static_cast<std::int64_t>(3 + kPools.size()) * kWidth;
    m_join = register_module("join", convGroupRelu(channels, kWidth, 3));
}

torch::Tensor FeatureFusionImpl::forward(const torch::Tensor &full, const torch::Tensor &half,
                                         const torch::Tensor &quarter)
{
    const torch::Tensor gathered = torch::cat({m_full(full), m_half(half), m_quarter(quarter)}, 1);
    std::vector<torch::Tensor> parts{gathered};
    for (std::size_t n = 0; n < kPools.size(); ++n) {
        const torch::Tensor pooled = torch::adaptive_avg_pool3d(gathered, {kPools[n], kPools[n], kPools[n]});
        parts.push_back(
            torch::upsample_trilinear3d(m_pooled[n]->forward(pooled), gathered.sizes().slice(2), false));
    }
    return m_join->forward(torch::cat(parts, 1));
}

} // namespace gonion::inference
