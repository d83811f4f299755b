// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/volumetric_routing_attention.h"

#include "inference/network/region_grid.h"
#include "inference/network/token_attention.h"

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

/// Mean over the real tokens of each region: [N, R, T, C] to [N, R, C].
torch::Tensor regionMeans(const torch::Tensor &regions, const torch::Tensor &realTokens)
{
    if (!realTokens.defined()) {
        return regions.mean(2);
    }
    const torch::Tensor real = realTokens.to(regions.scalar_type()).unsqueeze(-1);
    return (regions * real).sum(2) / real.sum(1).clamp_min(1.0);
}

} // namespace

JointProjectionImpl::JointProjectionImpl(std::int64_t dim)
    : m_linear(register_module("qkv", TokenLinear(dim, 3 * dim)))
{
}

torch::Tensor JointProjectionImpl::forward(const torch::Tensor &tokens) { return m_linear(tokens); }

VolumetricRoutingAttentionImpl::VolumetricRoutingAttentionImpl(const VolumetricRoutingAttentionOptions &options)
    : m_options(options)
{
    TORCH_CHECK(options.heads > 0 && options.dim > 0 && options.dim % options.heads == 0,
                "the attention heads must divide the channels");
    TORCH_CHECK(options.topk > 0, "a region attends to at least one region");
    m_lepe = register_module("lepe", DepthwiseConv(options.dim, options.lepeKernel));
    m_projection = register_module("qkv", JointProjection(options.dim));
    m_output = register_module("wo", TokenLinear(options.dim, options.dim));
}

Routing VolumetricRoutingAttentionImpl::route(const torch::Tensor &queries, const torch::Tensor &keys,
                                              const torch::Tensor &realTokens) const
{
    const torch::NoGradGuard noGrad;
    const double scale = 1.0 / std::sqrt(static_cast<double>(m_options.dim));
    const torch::Tensor queryMeans = regionMeans(queries.detach(), realTokens) * scale;
    const torch::Tensor keyMeans = regionMeans(keys.detach(), realTokens);
    torch::Tensor logits = torch::matmul(queryMeans, keyMeans.transpose(1, 2));
    std::int64_t choices = logits.size(2);
    if (realTokens.defined()) {
        const torch::Tensor realRegions = realTokens.any(1);
        choices = realRegions.sum().item<std::int64_t>();
        logits = logits.masked_fill(realRegions.logical_not(), -std::numeric_limits<double>::infinity());
    }
    auto [logit, index] = logits.topk(std::min(m_options.topk, choices), -1);
    return {index, logit};
}

Routing VolumetricRoutingAttentionImpl::routing(const torch::Tensor &tokens)
{
    const RegionGrid grid = gridOf(tokens, m_options.regions);
    const std::vector<torch::Tensor> parts = grid.split(m_projection(tokens)).chunk(3, -1);
    return route(parts[0], parts[1], grid.isPadded() ? grid.realTokens(tokens.device()) : torch::Tensor());
}

torch::Tensor VolumetricRoutingAttentionImpl::forward(const torch::Tensor &tokens)
{
    const RegionGrid grid = gridOf(tokens, m_options.regions);
    const torch::Tensor projected = m_projection(tokens);
    const std::vector<torch::Tensor> parts = grid.split(projected).chunk(3, -1);
    const torch::Tensor real = grid.isPadded() ? grid.realTokens(tokens.device()) : torch::Tensor();
    const Routing routing = route(parts[0], parts[1], real);
    // The whole width, not one head's: the released networks are trained with it.
    const double scale = 1.0 / std::sqrt(static_cast<double>(m_options.dim));
    const torch::Tensor attended
        = grid.join(attendToRegions(parts[0], parts[1], parts[2], routing.index, real, m_options.heads, scale));
    const torch::Tensor values = projected.slice(-1, 2 * m_options.dim);
    return m_output(attended + m_lepe(values));
}

} // namespace gonion::inference
