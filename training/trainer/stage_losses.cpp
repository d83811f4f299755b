// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_losses.h"

#include "inference/decoding/anchor_decoding.h"
#include "inference/decoding/heatmap_peaks.h"
#include "training/losses/anchor_loss.h"
#include "training/losses/heatmap_loss.h"
#include "training/losses/paper_loss.h"

#include <torch/nn/functional/loss.h>

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
    const auto share = [&](const torch::Tensor &term) { return (term.detach() * known).sum() / count; };
    result.parts = {share(inside), share(kDistanceWeight * distanceMm), share(entropy)};
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

/// The two terms of an anchor head's loss.
struct AnchorTerms {
    torch::Tensor existence;
    torch::Tensor offset; ///< undefined: no positive anchor
};

AnchorTerms focalLoss(const torch::Tensor &map, std::span<const PatchTargets> batch, const std::vector<double> &radii)
{
    const DenseAnchorTargets targets = denseAnchorTargets(map, batch, radii);
    const torch::Tensor logits = map.narrow(5, 3, map.size(5) - 3);
    // Focal: easy anchors, nearly all of them, fade out of the sum.
    const torch::Tensor entropy = F::binary_cross_entropy_with_logits(
        logits, targets.existence, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
    const torch::Tensor wrong = (targets.existence - logits.sigmoid()).abs();
    constexpr double kFewest = 20.0; // positives of about one landmark
    const double count = std::max(kFewest, static_cast<double>(targets.row.numel()));
    const torch::Tensor existence = (wrong.square() * entropy * targets.weight).sum() / count;
    if (targets.row.numel() == 0) {
        return {existence, {}};
    }
    const torch::Tensor picked = map.narrow(5, 0, 3).reshape({-1, 3}).index_select(0, targets.row);
    return {existence,
            2.0 * F::smooth_l1_loss(picked.tanh(), targets.offset, F::SmoothL1LossFuncOptions().beta(0.1))};
}

AnchorTerms anchorTerms(const torch::Tensor &map, std::span<const PatchTargets> batch, const std::vector<double> &radii,
                        const LossOptions &options)
{
    if (options.anchor == AnchorObjective::Released) {
        const AnchorLoss loss = anchorLoss(map, batch, radii);
        return {loss.present + loss.others + loss.missing + loss.background, loss.offset};
    }
    if (options.anchor == AnchorObjective::Paper) {
        const PaperAnchorLoss loss = paperAnchorLoss(map, batch, radii);
        return {options.existenceWeight * loss.existence, options.offsetWeight * loss.offset};
    }
    return focalLoss(map, batch, radii);
}

void addAnchorTerms(StageLoss &result, const AnchorTerms &terms)
{
    result.loss = terms.offset.defined() ? terms.existence + terms.offset : terms.existence;
    result.parts.existence = terms.existence.detach();
    if (terms.offset.defined()) {
        result.parts.offset = terms.offset.detach();
    }
}

void addHeatmapTerm(StageLoss &result, const torch::Tensor &term)
{
    result.loss = result.loss.defined() ? result.loss + term : term;
    result.parts.heatmap = result.parts.heatmap.defined() ? result.parts.heatmap + term.detach() : term.detach();
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

namespace {

/// The loss of a batch that is looked at as a whole.
StageLoss termsOf(const inference::FineOutput &output, std::span<const PatchTargets> batch,
                  const inference::NetworkOptions &network, const LossOptions &options)
{
    const inference::HeadOptions &head = network.common();
    StageLoss result;
    if (output.anchors.defined()) {
        addAnchorTerms(result, anchorTerms(output.anchors, batch, head.anchorRadii, resolved(options, network)));
    } else {
        const bool gaussian = head.heatmapTarget == inference::HeatmapTarget::Gaussian;
        addHeatmapTerm(result, gaussian ? gaussianLoss(output.heatmaps, batch, 1.0, head.heatmapSigma)
                                        : heatmapLoss(output.heatmaps, batch).total());
    }
    for (const inference::AuxiliaryHeatmaps &beside : output.auxiliary) {
        const auto stride = static_cast<double>(beside.stride);
        const torch::Tensor loss = gaussianLoss(beside.map, batch, stride, sigmaAt(stride, head.heatmapSigma));
        addHeatmapTerm(result, options.heatmapWeight * loss / static_cast<double>(output.auxiliary.size()));
    }
    return result;
}

std::vector<core::TensorIndex> placesOf(const inference::FineOutput &output, const inference::HeadOptions &head)
{
    return output.anchors.defined() ? anchorPlaces(output.anchors, head.anchorRadii)
                                    : heatmapPlaces(output.heatmaps, head.heatmapSigma);
}

inference::FineOutput partOf(const inference::FineOutput &output, std::int64_t n)
{
    const auto part = [n](const torch::Tensor &tensor) { return tensor.defined() ? tensor.narrow(0, n, 1) : tensor; };
    inference::FineOutput one{part(output.anchors), part(output.heatmaps), {}};
    for (const inference::AuxiliaryHeatmaps &beside : output.auxiliary) {
        one.auxiliary.push_back({part(beside.map), beside.stride});
    }
    return one;
}

inference::CoarseOutput partOf(const inference::CoarseOutput &output, std::int64_t n)
{
    return {output.heatmap.narrow(0, n, 1), output.offset.narrow(0, n, 1), output.inside.narrow(0, n, 1)};
}

/// The mean of losses that are added one by one; the error is of those that have one.
class MeanLoss {
public:
    explicit MeanLoss(std::size_t cases) : m_share(1.0 / static_cast<double>(cases)) {}
    void add(const StageLoss &one)
    {
        addTo(m_mean.loss, one.loss);
        addTo(m_mean.parts.existence, one.parts.existence);
        addTo(m_mean.parts.offset, one.parts.offset);
        addTo(m_mean.parts.heatmap, one.parts.heatmap);
        addError(one);
    }
    void addError(const StageLoss &one)
    {
        if (one.hasError) {
            m_mean.errorMm = (m_mean.errorMm * m_errors + one.errorMm) / (m_errors + 1.0);
            m_errors += 1.0;
            m_mean.hasError = true;
        }
    }
    [[nodiscard]] const StageLoss &value() const { return m_mean; }

private:
    void addTo(torch::Tensor &sum, const torch::Tensor &term) const
    {
        if (term.defined()) {
            sum = sum.defined() ? sum + m_share * term : m_share * term;
        }
    }

    StageLoss m_mean;
    double m_share;
    double m_errors = 0.0;
};

} // namespace

StageLoss fineLoss(const inference::FineOutput &output, const FineCase &truth,
                   const inference::NetworkOptions &network, const LossOptions &options)
{
    StageLoss result = termsOf(output, asBatch(truth), network, options);
    noteErrors(result, truth, placesOf(output, network.common()));
    return result;
}

StageLoss coarseBatchLoss(const inference::CoarseOutput &output, std::span<const CoarseCase> batch)
{
    MeanLoss mean(batch.size());
    for (std::size_t n = 0; n < batch.size(); ++n) {
        mean.add(coarseLoss(partOf(output, static_cast<std::int64_t>(n)), batch[n]));
    }
    return mean.value();
}

StageLoss fineBatchLoss(const inference::FineOutput &output, std::span<const FineCase> batch,
                        const inference::NetworkOptions &network, const LossOptions &options)
{
    const bool whole = output.anchors.defined() && resolved(options, network).anchor == AnchorObjective::Released;
    MeanLoss mean(whole ? 1 : batch.size());
    if (whole) {
        std::vector<PatchTargets> targets;
        for (const FineCase &one : batch) {
            targets.push_back(one.targets);
        }
        mean.add(termsOf(output, targets, network, options));
    }
    for (std::size_t n = 0; n < batch.size(); ++n) {
        const inference::FineOutput part = partOf(output, static_cast<std::int64_t>(n));
        if (whole) {
            StageLoss error;
            noteErrors(error, batch[n], placesOf(part, network.common()));
            mean.addError(error);
        } else {
            mean.add(fineLoss(part, batch[n], network, options));
        }
    }
    return mean.value();
}

} // namespace gonion::training
