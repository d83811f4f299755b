// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/token_attention.h"

#include <limits>

namespace gonion::inference {
namespace {

/// [N, R, T, C] to [N * heads * R, T, width], so that a region of one head is one row of a table.
torch::Tensor byHead(const torch::Tensor &regions, std::int64_t heads)
{
    const std::int64_t cases = regions.size(0);
    const std::int64_t count = regions.size(1);
    const std::int64_t tokens = regions.size(2);
    const std::int64_t width = regions.size(3) / heads;
    return regions.view({cases, count, tokens, heads, width})
        .permute({0, 3, 1, 2, 4})
        .reshape({cases * heads * count, tokens, width});
}

/// Rows of that table which each region of each head reads: [N * heads * R * k].
torch::Tensor tableRows(const torch::Tensor &index, std::int64_t heads)
{
    const std::int64_t cases = index.size(0);
    const std::int64_t regions = index.size(1);
    const torch::Tensor firstRow
        = (torch::arange(cases * heads, index.options()) * regions).view({cases, heads, 1, 1});
    return (index.unsqueeze(1) + firstRow).flatten();
}

} // namespace

torch::Tensor attendToRegions(const torch::Tensor &queries, const torch::Tensor &keys,
                              const torch::Tensor &values, const torch::Tensor &index,
                              const torch::Tensor &realTokens, std::int64_t heads, double scale)
{
    const std::int64_t cases = queries.size(0);
    const std::int64_t regions = queries.size(1);
    const std::int64_t tokens = queries.size(2);
    const std::int64_t channels = queries.size(3);
    const std::int64_t width = channels / heads;
    const std::int64_t chosenTokens = index.size(2) * tokens;
    const torch::Tensor rows = tableRows(index, heads);
    const auto gather = [&](const torch::Tensor &table) {
        return byHead(table, heads).index_select(0, rows).view({cases * heads * regions, chosenTokens, width});
    };
    torch::Tensor scores = torch::bmm(byHead(queries, heads) * scale, gather(keys).transpose(1, 2));
    if (realTokens.defined()) {
        const torch::Tensor padding
            = realTokens.logical_not().index_select(0, index.flatten()).view({cases, 1, regions, 1, chosenTokens});
        scores = scores.view({cases, heads, regions, tokens, chosenTokens})
                     .masked_fill(padding, -std::numeric_limits<double>::infinity())
                     .view({cases * heads * regions, tokens, chosenTokens});
    }
    return torch::bmm(scores.softmax(-1), gather(values))
        .view({cases, heads, regions, tokens, width})
        .permute({0, 2, 3, 1, 4})
        .reshape({cases, regions, tokens, channels});
}

} // namespace gonion::inference
