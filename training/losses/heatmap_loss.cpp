// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/heatmap_loss.h"

#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

#include <algorithm>
#include <limits>

namespace gonion::training {

namespace {

using torch::Tensor;
namespace F = torch::nn::functional;

Tensor scalarZero(const Tensor &like)
{
    return like.narrow(0, 0, 0).sum(); // of nothing: 0 with a gradient, so that a patch without landmarks trains too
}

/// Indices of the highest-predicted voxels outside the landmark's reach.
Tensor hardestOutside(const Tensor &heatmap, const Tensor &inside, std::int64_t count)
{
    const torch::NoGradGuard noGradient;
    const auto outside = heatmap.detach().masked_fill(inside, -std::numeric_limits<double>::infinity());
    return std::get<1>(outside.topk(count, 0, true, false));
}

void addLandmark(HeatmapLoss &loss, const Tensor &heatmap, const LandmarkTarget &landmark,
                 const std::array<std::int64_t, 3> &size, double radius)
{
    const auto target = heatmapTarget(landmark, size, radius).reshape(-1).to(heatmap.options());
    const auto inside = target.gt(0.0);
    const auto reached = inside.nonzero().flatten();
    const bool missing = landmark.state == TargetState::Missing;
    const auto wanted = missing ? static_cast<std::int64_t>(radius * radius * radius / 8.0) : reached.numel();
    const auto count = std::min(wanted, heatmap.numel() - reached.numel());
    if (reached.numel() > 0) {
        loss.near = loss.near
                    + F::smooth_l1_loss(heatmap.index_select(0, reached), target.index_select(0, reached));
    }
    if (count > 0) {
        const auto hardest = heatmap.index_select(0, hardestOutside(heatmap, inside, count));
        loss.hardNegative =
            loss.hardNegative + F::smooth_l1_loss(hardest, torch::full_like(hardest, kHeatmapOutside));
    }
}

} // namespace

HeatmapLoss heatmapLoss(const Tensor &heatmaps, std::span<const PatchTargets> batch, double radius)
{
    TORCH_CHECK(heatmaps.dim() == 5, "heatmaps are [N, L, X, Y, Z], not ", heatmaps.sizes());
    TORCH_CHECK(heatmaps.size(0) == static_cast<std::int64_t>(batch.size()), "targets of ", batch.size(),
                " patches for a batch of ", heatmaps.size(0));
    const std::array<std::int64_t, 3> size{heatmaps.size(2), heatmaps.size(3), heatmaps.size(4)};
    HeatmapLoss loss{scalarZero(heatmaps), scalarZero(heatmaps)};
    double counted = 0.0;
    for (std::int64_t n = 0; n < heatmaps.size(0); ++n) {
        const auto &targets = batch[static_cast<std::size_t>(n)];
        TORCH_CHECK(heatmaps.size(1) == static_cast<std::int64_t>(targets.size()), targets.size(),
                    " landmark targets for ", heatmaps.size(1), " heatmaps");
        for (std::int64_t k = 0; k < heatmaps.size(1); ++k) {
            const auto &landmark = targets[static_cast<std::size_t>(k)];
            if (landmark.state != TargetState::Ignored) {
                addLandmark(loss, heatmaps[n][k].reshape(-1), landmark, size, radius);
                counted += 1.0;
            }
        }
    }
    if (counted > 0.0) {
        loss.near = loss.near / counted;
        loss.hardNegative = loss.hardNegative / counted;
    }
    return loss;
}

} // namespace gonion::training
