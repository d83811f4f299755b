// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_losses.h"

#include "inference/decoding/anchor_decoding.h"
#include "training/losses/anchor_targets.h"

#include <cmath>

namespace gonion::training {
namespace {

namespace F = torch::nn::functional;

/// The heatmap's target: a Gaussian over cell centres around the true position, summing to 1. [L, cells]
torch::Tensor heatmapTarget(const torch::Tensor &heatmap, const torch::Tensor &positions)
{
    constexpr double kSigmaVoxels = 2.0; // one cell of the half-resolution map
    const torch::Tensor centres = inference::heatmapCellCentres(heatmap);
    const torch::Tensor distance = torch::cdist(positions, centres);
    return (-distance.square() / (2.0 * kSigmaVoxels * kSigmaVoxels)).softmax(1);
}

} // namespace

StageLoss coarseLoss(const inference::CoarseOutput &output, const CoarseCase &truth)
{
    const torch::Device device = output.heatmap.device();
    const torch::Tensor positions = truth.positions.to(device);
    const torch::Tensor known = truth.known.to(device);
    const torch::Tensor count = known.sum().clamp_min(1.0);

    const torch::Tensor logProbability = output.heatmap[0].flatten(1).log_softmax(1);
    const torch::Tensor entropy = -(heatmapTarget(output.heatmap, positions) * logProbability).sum(1);
    const torch::Tensor found = inference::coarsePositions(output)[0];
    const torch::Tensor distanceMm = (found - positions).square().sum(1).add(1e-6).sqrt() * truth.spacingMm;
    const torch::Tensor inside =
        F::binary_cross_entropy_with_logits(output.inside[0], truth.inside.to(device),
                                            F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));

    constexpr double kDistanceWeight = 0.1; // per mm: 10 mm weigh as much as one unit of entropy
    StageLoss result;
    result.loss = ((entropy + kDistanceWeight * distanceMm + inside) * known).sum() / count;
    const torch::Tensor seen = known * truth.inside.to(device);
    const double seenCount = seen.sum().item<double>();
    result.hasError = seenCount > 0.0;
    if (result.hasError) {
        result.errorMm = (distanceMm.detach() * seen).sum().item<double>() / seenCount;
    }
    return result;
}

StageLoss fineLoss(const torch::Tensor &map, const FineCase &truth, const std::vector<double> &radii)
{
    constexpr std::int64_t kOffsets = 3;
    const torch::Tensor one = map[0]; // [X, Y, Z, A, 3 + L]
    AnchorGrid grid;
    grid.cells = {one.size(0), one.size(1), one.size(2)};
    grid.radii = radii;
    const std::int64_t landmarks = one.size(4) - kOffsets;
    const torch::Tensor logits = one.narrow(4, kOffsets, landmarks);

    torch::Tensor target = torch::zeros(logits.sizes());
    torch::Tensor weight = torch::ones({landmarks});
    for (std::int64_t n = 0; n < landmarks; ++n) {
        weight[n] = truth.targets[static_cast<std::size_t>(n)].state == TargetState::Ignored ? 0.0 : 1.0;
    }
    const std::vector<PositiveAnchor> positives = positiveAnchors(truth.targets, grid);
    auto mark = target.accessor<float, 5>();
    std::vector<std::int64_t> rows;
    std::vector<float> offsets;
    for (const PositiveAnchor &p : positives) {
        mark[p.cell[0]][p.cell[1]][p.cell[2]][p.anchor][p.landmark] = 1.0F;
        rows.push_back(((p.cell[0] * grid.cells[1] + p.cell[1]) * grid.cells[2] + p.cell[2]) * one.size(3) + p.anchor);
        for (const double offset : p.offset) {
            offsets.push_back(static_cast<float>(offset));
        }
    }
    target = target.to(map.device());

    // Focal: easy anchors, nearly all of them, fade out of the sum.
    const torch::Tensor entropy = F::binary_cross_entropy_with_logits(
        logits, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
    const torch::Tensor wrong = (target - logits.sigmoid()).abs();
    const double count = std::max<double>(1.0, static_cast<double>(positives.size()));
    StageLoss result;
    result.loss = (wrong.square() * entropy * weight.to(map.device())).sum() / std::max(count, 20.0);
    if (positives.empty()) {
        return result;
    }
    const torch::Tensor picked =
        one.narrow(4, 0, kOffsets).reshape({-1, kOffsets}).index_select(0, torch::tensor(rows).to(map.device()));
    const torch::Tensor wanted = torch::tensor(offsets).view({-1, kOffsets}).to(map.device());
    result.loss = result.loss + 2.0 * F::smooth_l1_loss(picked.tanh(), wanted, F::SmoothL1LossFuncOptions().beta(0.1));

    const auto votes = inference::decodeAnchorVotes(one.detach().cpu(), radii);
    int found = 0;
    for (std::size_t n = 0; n < truth.targets.size(); ++n) {
        if (truth.targets[n].state != TargetState::Present) {
            continue;
        }
        const auto &at = votes[n].position;
        const auto &is = truth.targets[n].position;
        result.errorMm += truth.spacingMm * std::hypot(at.x - is.x, at.y - is.y, at.z - is.z);
        ++found;
    }
    result.hasError = found > 0;
    if (found > 0) {
        result.errorMm /= found;
    }
    return result;
}

} // namespace gonion::training
