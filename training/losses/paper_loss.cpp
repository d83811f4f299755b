// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/paper_loss.h"

#include <torch/nn/functional/loss.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gonion::training {

namespace {

using torch::Tensor;
namespace F = torch::nn::functional;

/// exp(-(c * stride - position)^2 / 2 sigma^2) over the cells c of one axis.
Tensor gaussianAlong(double position, std::int64_t cells, double stride, double sigma)
{
    const Tensor distance = torch::arange(cells, torch::kFloat64) * stride - position;
    return (-distance.square() / (2.0 * sigma * sigma)).exp();
}

bool isFinite(const core::TensorIndex &p)
{
    return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z);
}

} // namespace

Tensor gaussianTargets(const PatchTargets &targets, const std::array<std::int64_t, 3> &size, double stride,
                       double sigma)
{
    Tensor maps = torch::zeros({static_cast<std::int64_t>(targets.size()), size[0], size[1], size[2]});
    for (std::size_t n = 0; n < targets.size(); ++n) {
        const auto &position = targets[n].position;
        if (targets[n].state != TargetState::Present || !isFinite(position)) {
            continue;
        }
        const Tensor x = gaussianAlong(position.x, size[0], stride, sigma).view({-1, 1, 1});
        const Tensor y = gaussianAlong(position.y, size[1], stride, sigma).view({1, -1, 1});
        const Tensor z = gaussianAlong(position.z, size[2], stride, sigma).view({1, 1, -1});
        maps[static_cast<std::int64_t>(n)].copy_(x * y * z);
    }
    return maps;
}

Tensor gaussianLoss(const Tensor &heatmaps, std::span<const PatchTargets> batch, double stride, double sigma)
{
    TORCH_CHECK(heatmaps.dim() == 5 && heatmaps.size(0) == static_cast<std::int64_t>(batch.size()),
                "heatmaps are [N, L, X, Y, Z] for N patches, not ", heatmaps.sizes());
    const std::array<std::int64_t, 3> size{heatmaps.size(2), heatmaps.size(3), heatmaps.size(4)};
    const double cells = sigma / stride;
    const double energy = std::max(1.0, std::pow(std::numbers::pi, 1.5) * cells * cells * cells);
    Tensor sum = heatmaps.narrow(0, 0, 0).sum(); // 0 with a gradient, so that ignored landmarks alone train too
    double counted = 0.0;
    for (std::int64_t n = 0; n < heatmaps.size(0); ++n) {
        const PatchTargets &targets = batch[static_cast<std::size_t>(n)];
        TORCH_CHECK(heatmaps.size(1) == static_cast<std::int64_t>(targets.size()), targets.size(),
                    " landmark targets for ", heatmaps.size(1), " heatmaps");
        std::vector<double> known;
        for (const LandmarkTarget &target : targets) {
            known.push_back(target.state == TargetState::Ignored ? 0.0 : 1.0);
            counted += known.back();
        }
        const Tensor target = gaussianTargets(targets, size, stride, sigma).to(heatmaps.options());
        const Tensor squares = (heatmaps[n] - target).square().flatten(1).sum(1);
        sum = sum + (squares * torch::tensor(known, torch::kFloat64).to(heatmaps.options())).sum();
    }
    return sum / (std::max(1.0, counted) * energy);
}

DenseAnchorTargets denseAnchorTargets(const Tensor &map, std::span<const PatchTargets> batch,
                                      std::span<const double> radii, double stride)
{
    TORCH_CHECK(map.dim() == 6 && map.size(5) > 3 && map.numel() > 0, "an anchor map is [N, X, Y, Z, A, 3 + L], not ",
                map.sizes());
    TORCH_CHECK(map.size(0) == static_cast<std::int64_t>(batch.size()) && map.size(4) == std::int64_t(radii.size()),
                "targets and radii do not fit the map ", map.sizes());
    const std::int64_t landmarks = map.size(5) - 3;
    const AnchorGrid grid{{map.size(1), map.size(2), map.size(3)}, {radii.begin(), radii.end()}, stride};
    Tensor existence =
        torch::zeros({map.size(0), map.size(1), map.size(2), map.size(3), map.size(4), landmarks});
    Tensor weight = torch::ones({map.size(0), 1, 1, 1, 1, landmarks});
    auto mark = existence.accessor<float, 6>();
    auto counts = weight.accessor<float, 6>();
    std::vector<std::int64_t> rows;
    std::vector<double> offsets;
    for (std::int64_t n = 0; n < map.size(0); ++n) {
        const PatchTargets &targets = batch[static_cast<std::size_t>(n)];
        TORCH_CHECK(landmarks == static_cast<std::int64_t>(targets.size()), targets.size(),
                    " landmark targets for a map of ", landmarks);
        for (std::int64_t k = 0; k < landmarks; ++k) {
            const bool ignored = targets[static_cast<std::size_t>(k)].state == TargetState::Ignored;
            counts[n][0][0][0][0][k] = ignored ? 0.0F : 1.0F;
        }
        for (const PositiveAnchor &p : positiveAnchors(targets, grid)) {
            mark[n][p.cell[0]][p.cell[1]][p.cell[2]][p.anchor][p.landmark] = 1.0F;
            rows.push_back((((n * grid.cells[0] + p.cell[0]) * grid.cells[1] + p.cell[1]) * grid.cells[2] + p.cell[2])
                               * map.size(4)
                           + p.anchor);
            offsets.insert(offsets.end(), p.offset.begin(), p.offset.end());
        }
    }
    return {existence.to(map.options()), weight.to(map.options()),
            torch::tensor(rows, torch::kInt64).to(map.device()),
            torch::tensor(offsets, torch::kFloat64).reshape({-1, 3}).to(map.options())};
}

PaperAnchorLoss paperAnchorLoss(const Tensor &map, std::span<const PatchTargets> batch, std::span<const double> radii,
                                double stride)
{
    const DenseAnchorTargets targets = denseAnchorTargets(map, batch, radii, stride);
    const Tensor logits = map.narrow(5, 3, map.size(5) - 3);
    const Tensor entropy = F::binary_cross_entropy_with_logits(
        logits, targets.existence, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
    const double positives = std::max<double>(1.0, static_cast<double>(targets.row.numel()));
    PaperAnchorLoss loss;
    loss.existence = (entropy * targets.weight).sum() / positives;
    const Tensor offsets = map.narrow(5, 0, 3).reshape({-1, 3}).index_select(0, targets.row);
    loss.offset = (offsets.tanh() - targets.offset).square().sum() / positives;
    return loss;
}

} // namespace gonion::training
