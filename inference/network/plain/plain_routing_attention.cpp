// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/plain/plain_routing_attention.h"

#include "inference/network/plain/plain_linear.h"
#include "inference/network/weight_init.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gonion::inference {
namespace {

namespace nn = torch::nn;
using Regions = std::array<std::int64_t, 3>;

/// [N, X, Y, Z, C] to [N, R, T, C], which copies.
torch::Tensor splitRegions(const torch::Tensor &volume, const Regions &n)
{
    const std::int64_t cases = volume.size(0);
    const std::int64_t channels = volume.size(4);
    return volume
        .reshape({cases, n[0], volume.size(1) / n[0], n[1], volume.size(2) / n[1], n[2], volume.size(3) / n[2],
                  channels})
        .permute({0, 1, 3, 5, 2, 4, 6, 7})
        .reshape({cases, n[0] * n[1] * n[2], -1, channels});
}

/// [N, R, T, C] back to [N, X, Y, Z, C] of the size given, which copies.
torch::Tensor joinRegions(const torch::Tensor &regions, const Regions &n, at::IntArrayRef size)
{
    return regions
        .reshape({size[0], n[0], n[1], n[2], size[1] / n[0], size[2] / n[1], size[3] / n[2], regions.size(-1)})
        .permute({0, 1, 4, 2, 5, 3, 6, 7})
        .reshape({size[0], size[1], size[2], size[3], regions.size(-1)});
}

} // namespace

PlainProjectionImpl::PlainProjectionImpl(std::int64_t dim)
    : m_linear(register_module("qkv", plainLinear(dim, 3 * dim)))
{
}

PlainRoutingAttentionImpl::PlainRoutingAttentionImpl(const VolumetricRoutingAttentionOptions &options)
    : m_options(options), m_scale(1.0 / std::sqrt(static_cast<double>(options.dim)))
{
    const std::int64_t dim = options.dim;
    m_lepe = register_module("lepe", nn::Conv3d(nn::Conv3dOptions(dim, dim, options.lepeKernel)
                                                    .padding(options.lepeKernel / 2)
                                                    .groups(dim)));
    m_projection = register_module("qkv", PlainProjection(dim));
    m_output = register_module("wo", plainLinear(dim, dim));
}

torch::Tensor PlainRoutingAttentionImpl::forward(const torch::Tensor &tokens)
{
    const Regions &n = m_options.regions;
    TORCH_CHECK(tokens.dim() == 5 && tokens.size(1) % n[0] == 0 && tokens.size(2) % n[1] == 0
                    && tokens.size(3) % n[2] == 0,
                "the plain attention takes volumes that its regions divide");
    const std::int64_t dim = m_options.dim;
    const torch::Tensor projected = m_projection(splitRegions(tokens, n));
    const torch::Tensor queries = projected.slice(-1, 0, dim);
    const torch::Tensor keysAndValues = projected.slice(-1, dim);
    const torch::Tensor queryMeans = queries.mean(2).detach();
    const torch::Tensor keyMeans = keysAndValues.slice(-1, 0, dim).mean(2).detach();
    const torch::Tensor logits = torch::matmul(queryMeans * m_scale, keyMeans.transpose(-2, -1));
    m_chosen = std::get<1>(logits.topk(std::min(m_options.topk, logits.size(-1)), -1));
    const torch::Tensor chosen = m_fixed.defined() ? m_fixed : m_chosen;
    const torch::Tensor values = joinRegions(keysAndValues.slice(-1, dim), n, tokens.sizes());
    const torch::Tensor local
        = m_lepe(values.permute({0, 4, 1, 2, 3}).contiguous()).permute({0, 2, 3, 4, 1});
    const torch::Tensor attended = joinRegions(attend(queries, keysAndValues, chosen), n, tokens.sizes());
    return m_output(attended + local);
}

torch::Tensor PlainRoutingAttentionImpl::attend(const torch::Tensor &queries, const torch::Tensor &keysAndValues,
                                                const torch::Tensor &chosen) const
{
    const std::int64_t cases = queries.size(0);
    const std::int64_t regions = queries.size(1);
    const std::int64_t tokens = queries.size(2);
    const std::int64_t dim = m_options.dim;
    const std::int64_t heads = m_options.heads;
    const std::int64_t choices = chosen.size(2);
    const torch::Tensor gathered = torch::gather(
        keysAndValues.view({cases, 1, regions, tokens, 2 * dim}).expand({-1, regions, -1, -1, -1}), 2,
        chosen.view({cases, regions, choices, 1, 1}).expand({-1, -1, -1, tokens, 2 * dim}));
    const auto byHead = [&](const torch::Tensor &table) {
        return table.reshape({cases * regions, -1, heads, dim / heads}).permute({0, 2, 1, 3});
    };
    const torch::Tensor keys = byHead(gathered.slice(-1, 0, dim)).transpose(-2, -1);
    const torch::Tensor values = byHead(gathered.slice(-1, dim));
    const torch::Tensor weights = torch::matmul(byHead(queries) * m_scale, keys).softmax(-1);
    return torch::matmul(weights, values).permute({0, 2, 1, 3}).reshape({cases, regions, tokens, dim});
}

} // namespace gonion::inference
