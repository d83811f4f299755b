// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/volumetric_routing_attention.h"

#include "inference/network/token_attention.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::inference {
namespace {

RegionGrid gridOf(const torch::Tensor &tokens, const std::array<std::int64_t, 3> &regions)
{
    TORCH_CHECK(tokens.dim() == 5, "tokens are [N, X, Y, Z, C]");
    return RegionGrid({tokens.size(1), tokens.size(2), tokens.size(3)}, regions);
}

} // namespace

JointProjectionImpl::JointProjectionImpl(std::int64_t dim)
    : m_linear(register_module("qkv", TokenLinear(dim, 3 * dim)))
{
}

torch::Tensor JointProjectionImpl::forward(const torch::Tensor &tokens) { return m_linear(tokens); }

VolumetricRoutingAttentionImpl::VolumetricRoutingAttentionImpl(const VolumetricRoutingAttentionOptions &options)
    : m_options(options), m_scale(1.0 / std::sqrt(static_cast<double>(options.dim)))
{
    TORCH_CHECK(options.heads > 0 && options.dim > 0 && options.dim % options.heads == 0,
                "the attention heads must divide the channels");
    TORCH_CHECK(options.topk > 0, "a region attends to at least one region");
    m_lepe = register_module("lepe", DepthwiseConv(options.dim, options.lepeKernel));
    m_projection = register_module("qkv", JointProjection(options.dim));
    m_output = register_module("wo", TokenLinear(options.dim, options.dim));
}

Routing VolumetricRoutingAttentionImpl::route(const torch::Tensor &projected, const RegionGrid &grid) const
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor means = grid.means(projected.detach().slice(-1, 0, 2 * m_options.dim));
    torch::Tensor logits = torch::matmul(means.slice(-1, 0, m_options.dim) * m_scale,
                                         means.slice(-1, m_options.dim).transpose(1, 2));
    std::int64_t choices = logits.size(2);
    if (grid.isPadded()) {
        const torch::Tensor isReal = (grid.tokenTable(projected.device()) >= 0).any(1);
        choices = isReal.sum().item<std::int64_t>();
        logits = logits.masked_fill(isReal.logical_not(), -std::numeric_limits<double>::infinity());
    }
    auto [logit, index] = logits.topk(std::min(m_options.topk, choices), -1);
    return {index, logit};
}

Routing VolumetricRoutingAttentionImpl::routing(const torch::Tensor &tokens)
{
    return route(m_projection(tokens), gridOf(tokens, m_options.regions));
}

torch::Tensor VolumetricRoutingAttentionImpl::forward(const torch::Tensor &tokens)
{
    const RegionGrid grid = gridOf(tokens, m_options.regions);
    const torch::Tensor projected = m_projection(tokens);
    m_chosen = m_fixed.defined() ? torch::Tensor() : route(projected, grid).index;
    const torch::Tensor &chosen = m_fixed.defined() ? m_fixed : m_chosen;
    return m_output(attendToRegions(projected, grid, chosen, m_options.heads, m_scale, m_lepe));
}

} // namespace gonion::inference
