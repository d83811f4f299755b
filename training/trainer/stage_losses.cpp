// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_losses.h"

#include "inference/decoding/anchor_decoding.h"
#include "inference/decoding/heatmap_peaks.h"
#include "training/losses/anchor_loss.h"
#include "training/losses/heatmap_loss.h"
#include "training/losses/paper_loss.h"

#include <cmath>
#include <span>

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

namespace {

/// Mean distance of the found places of the present landmarks from the true ones.
void noteErrors(StageLoss &result, const FineCase &truth, const std::vector<core::TensorIndex> &found)
{
    int count = 0;
    double sum = 0.0;
    for (std::size_t n = 0; n < truth.targets.size(); ++n) {
        if (truth.targets[n].state == TargetState::Present) {
            const auto &is = truth.targets[n].position;
            sum += truth.spacingMm * std::hypot(found[n].x - is.x, found[n].y - is.y, found[n].z - is.z);
            ++count;
        }
    }
    result.hasError = count > 0;
    result.errorMm = count > 0 ? sum / count : 0.0;
}

std::vector<core::TensorIndex> anchorPlaces(const torch::Tensor &map, const std::vector<double> &radii)
{
    std::vector<core::TensorIndex> places;
    for (const inference::LandmarkVotes &votes : inference::decodeAnchorVotes(map[0].detach().cpu(), radii)) {
        places.push_back(votes.position);
    }
    return places;
}

std::vector<core::TensorIndex> heatmapPlaces(const torch::Tensor &heatmaps, double sigma)
{
    std::vector<core::TensorIndex> places;
    for (const auto &peaks : inference::highestPeaks(heatmaps[0], sigma, 1)) {
        places.push_back(peaks.front().position);
    }
    return places;
}

std::span<const PatchTargets> asBatch(const FineCase &truth) { return {&truth.targets, 1}; }

torch::Tensor focalLoss(const torch::Tensor &map, const FineCase &truth, const std::vector<double> &radii)
{
    const DenseAnchorTargets targets = denseAnchorTargets(map, asBatch(truth), radii);
    const torch::Tensor logits = map.narrow(5, 3, map.size(5) - 3);
    // Focal: easy anchors, nearly all of them, fade out of the sum.
    const torch::Tensor entropy = F::binary_cross_entropy_with_logits(
        logits, targets.existence, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
    const torch::Tensor wrong = (targets.existence - logits.sigmoid()).abs();
    constexpr double kFewest = 20.0; // positives of about one landmark
    const double count = std::max(kFewest, static_cast<double>(targets.row.numel()));
    const torch::Tensor existence = (wrong.square() * entropy * targets.weight).sum() / count;
    if (targets.row.numel() == 0) {
        return existence;
    }
    const torch::Tensor picked = map.narrow(5, 0, 3).reshape({-1, 3}).index_select(0, targets.row);
    return existence
           + 2.0 * F::smooth_l1_loss(picked.tanh(), targets.offset, F::SmoothL1LossFuncOptions().beta(0.1));
}

torch::Tensor anchorTerm(const torch::Tensor &map, const FineCase &truth, const std::vector<double> &radii,
                         const LossOptions &options)
{
    if (options.anchor == AnchorObjective::Released) {
        return anchorLoss(map, asBatch(truth), radii).total();
    }
    if (options.anchor == AnchorObjective::Paper) {
        const PaperAnchorLoss loss = paperAnchorLoss(map, asBatch(truth), radii);
        return options.offsetWeight * loss.offset + options.existenceWeight * loss.existence;
    }
    return focalLoss(map, truth, radii);
}

/// Coarser maps have wider Gaussians: one that falls between two cells would teach nothing.
double sigmaAt(double stride, double sigma)
{
    constexpr double kFinestCells = 4.0;
    return sigma * std::max(1.0, stride / kFinestCells);
}

} // namespace

LossOptions resolved(LossOptions options, const inference::NetworkOptions &network)
{
    if (options.anchor == AnchorObjective::Automatic) {
        const bool paper = network.h3de() != nullptr && network.h3de()->heatmapTerm;
        options.anchor = paper ? AnchorObjective::Paper : AnchorObjective::Focal;
    }
    return options;
}

StageLoss fineLoss(const inference::FineOutput &output, const FineCase &truth,
                   const inference::NetworkOptions &network, const LossOptions &options)
{
    const inference::HeadOptions &head = network.common();
    StageLoss result;
    if (output.anchors.defined()) {
        result.loss = anchorTerm(output.anchors, truth, head.anchorRadii, resolved(options, network));
        noteErrors(result, truth, anchorPlaces(output.anchors, head.anchorRadii));
    } else {
        const bool gaussian = head.heatmapTarget == inference::HeatmapTarget::Gaussian;
        result.loss = gaussian ? gaussianLoss(output.heatmaps, asBatch(truth), 1.0, head.heatmapSigma)
                               : heatmapLoss(output.heatmaps, asBatch(truth)).total();
        noteErrors(result, truth, heatmapPlaces(output.heatmaps, head.heatmapSigma));
    }
    for (const inference::AuxiliaryHeatmaps &beside : output.auxiliary) {
        const auto stride = static_cast<double>(beside.stride);
        const torch::Tensor loss =
            gaussianLoss(beside.map, asBatch(truth), stride, sigmaAt(stride, head.heatmapSigma));
        result.loss = result.loss + options.heatmapWeight * loss / static_cast<double>(output.auxiliary.size());
    }
    return result;
}

} // namespace gonion::training
