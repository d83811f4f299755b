// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/token_attention.h"

#include "inference/device/scaled_attention.h"
#include "inference/network/kernels/attention_kernel.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/utils.h>

#include <limits>

namespace gonion::inference {
namespace {

using kernels::AttentionTask;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

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
torch::Tensor tableRows(const torch::Tensor &chosen, std::int64_t heads)
{
    const std::int64_t cases = chosen.size(0);
    const std::int64_t regions = chosen.size(1);
    const torch::Tensor firstRow
        = (torch::arange(cases * heads, chosen.options()) * regions).view({cases, heads, 1, 1});
    return (chosen.unsqueeze(1) + firstRow).flatten();
}

/// What each region of each head sees; B = N * heads * R.
struct Gathered {
    torch::Tensor queries;      ///< [B, T, width]
    torch::Tensor keys, values; ///< [B, k * T, width]
    torch::Tensor present;      ///< [B, 1, k * T] bool, false for padding; undefined where there is none
};

Gathered gather(const torch::Tensor &projected, const RegionGrid &grid, const torch::Tensor &chosen,
                std::int64_t heads)
{
    const std::vector<torch::Tensor> parts = grid.split(projected).chunk(3, -1);
    const std::int64_t cases = projected.size(0);
    const std::int64_t regions = grid.regions();
    const std::int64_t chosenTokens = chosen.size(2) * grid.tokens();
    const torch::Tensor rows = tableRows(chosen, heads);
    const auto chosenOf = [&](const torch::Tensor &table) {
        return byHead(table, heads).index_select(0, rows).view({cases * heads * regions, chosenTokens, -1});
    };
    Gathered gathered{byHead(parts[0], heads), chosenOf(parts[1]), chosenOf(parts[2]), {}};
    if (grid.isPadded()) {
        gathered.present = (grid.tokenTable(projected.device()) >= 0)
                               .index_select(0, chosen.flatten())
                               .view({cases, 1, regions, 1, chosenTokens})
                               .expand({-1, heads, -1, -1, -1})
                               .reshape({cases * heads * regions, 1, chosenTokens});
    }
    return gathered;
}

/// [N * heads * R, T, width] back to the volume [N, X, Y, Z, heads * width].
torch::Tensor joinHeads(const torch::Tensor &attended, const RegionGrid &grid, std::int64_t cases, std::int64_t heads)
{
    const std::int64_t regions = grid.regions();
    const std::int64_t width = attended.size(2);
    return grid.join(attended.view({cases, heads, regions, grid.tokens(), width})
                         .permute({0, 2, 3, 1, 4})
                         .reshape({cases, regions, grid.tokens(), heads * width}));
}

AttentionTask taskOf(const torch::Tensor &projected, const torch::Tensor &table, const torch::Tensor &chosen,
                     std::int64_t heads, double scale)
{
    AttentionTask task;
    task.cases = projected.size(0);
    task.volumeTokens = projected.size(1) * projected.size(2) * projected.size(3);
    task.regions = table.size(0);
    task.regionTokens = table.size(1);
    task.choices = chosen.size(2);
    task.heads = heads;
    task.headWidth = projected.size(4) / (3 * heads);
    task.scale = static_cast<float>(scale);
    task.projected = projected.data_ptr<float>();
    task.table = table.data_ptr<std::int64_t>();
    task.chosen = chosen.data_ptr<std::int64_t>();
    return task;
}

/// The tiled attention and the convolution of the values beside it. Scores are computed again on the way back
/// rather than kept.
class TiledAttention : public torch::autograd::Function<TiledAttention> {
public:
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &projected,
                                 const torch::Tensor &table, const torch::Tensor &chosen, std::int64_t heads,
                                 double scale, const torch::Tensor &weight, const torch::Tensor &bias,
                                 bool keepsAttended)
    {
        const AttentionTask task = taskOf(projected, table, chosen, heads, scale);
        torch::Tensor attended = torch::empty(
            {task.cases, projected.size(1), projected.size(2), projected.size(3), task.channels()},
            projected.options());
        torch::Tensor logSums = torch::empty({task.cases, task.volumeTokens, heads}, projected.options());
        auto *attendedData = attended.data_ptr<float>();
        auto *logSumData = logSums.data_ptr<float>();
        at::parallel_for(0, task.cases * task.regions, 1, [&](std::int64_t first, std::int64_t last) {
            kernels::attendForward(task, attendedData, logSumData, first, last);
        });
        torch::Tensor result = keepsAttended ? torch::empty_like(attended) : attended;
        convolveTokens(projected.slice(-1, 2 * task.channels()), weight, bias, attended, result);
        context->save_for_backward({projected, table, chosen, attended, logSums, weight});
        context->saved_data["heads"] = heads;
        context->saved_data["scale"] = scale;
        return result;
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const torch::Tensor gradient = gradients[0].contiguous();
        const AttentionTask task = taskOf(saved[0], saved[1], saved[2], context->saved_data["heads"].toInt(),
                                          context->saved_data["scale"].toDouble());
        torch::Tensor projectedGradient = torch::zeros_like(saved[0]);
        const auto *attended = saved[3].data_ptr<float>();
        const auto *logSums = saved[4].data_ptr<float>();
        const auto *slopes = gradient.data_ptr<float>();
        auto *result = projectedGradient.data_ptr<float>();
        at::parallel_for(0, task.cases * task.heads, 1, [&](std::int64_t first, std::int64_t last) {
            kernels::attendBackward(task, attended, logSums, slopes, result, first, last);
        });
        const std::int64_t valuesFrom = 2 * task.channels();
        torch::Tensor valueGradient = projectedGradient.slice(-1, valuesFrom);
        convolveBack(gradient, saved[5], valueGradient, valueGradient);
        const torch::Tensor none;
        return {projectedGradient, none, none, none, none,
                depthwiseWeightGradient(saved[0].slice(-1, valuesFrom), gradient, saved[5].size(2)),
                gradient.flatten(0, 3).sum(0), none};
    }
};

} // namespace

torch::Tensor attendToRegions(const torch::Tensor &projected, const RegionGrid &grid,
                              const torch::Tensor &chosen, std::int64_t heads, double scale, DepthwiseConv &local)
{
    const bool isTiled = projected.is_cpu() && projected.scalar_type() == torch::kFloat32
                         && kernels::isAttentionWidth(projected.size(4) / (3 * heads));
    if (!isTiled) {
        return (projected.is_cpu() ? attendWithOperators : attendGathered)(projected, grid, chosen, heads, scale)
               + local(projected.slice(-1, projected.size(4) / 3 * 2));
    }
    return TiledAttention::apply(projected.contiguous(), grid.tokenTable(projected.device()),
                                 chosen.contiguous(), heads, scale, local->weight, local->bias,
                                 torch::GradMode::is_enabled());
}

torch::Tensor attendWithOperators(const torch::Tensor &projected, const RegionGrid &grid,
                                  const torch::Tensor &chosen, std::int64_t heads, double scale)
{
    const Gathered parts = gather(projected, grid, chosen, heads);
    torch::Tensor scores = torch::bmm(parts.queries * scale, parts.keys.transpose(1, 2));
    if (parts.present.defined()) {
        scores = scores.masked_fill(parts.present.logical_not(), -std::numeric_limits<double>::infinity());
    }
    return joinHeads(torch::bmm(scores.softmax(-1), parts.values), grid, projected.size(0), heads);
}

torch::Tensor attendGathered(const torch::Tensor &projected, const RegionGrid &grid, const torch::Tensor &chosen,
                             std::int64_t heads, double scale)
{
    const Gathered parts = gather(projected, grid, chosen, heads);
    const torch::Tensor attended
        = scaledAttention(parts.queries.unsqueeze(1), parts.keys.unsqueeze(1), parts.values.unsqueeze(1),
                          parts.present.defined() ? parts.present.unsqueeze(1) : parts.present, scale);
    return joinHeads(attended.squeeze(1), grid, projected.size(0), heads);
}

} // namespace gonion::inference
