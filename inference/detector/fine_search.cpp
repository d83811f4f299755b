// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/fine_search.h"

#include "inference/decoding/heatmap_peaks.h"
#include "inference/detector/network_grid.h"

#include <algorithm>
#include <functional>

namespace gonion::inference {
namespace {

/// Existence logit of a heatmap's peak. A heatmap network has no output for existence, but the height of its peak
/// says as much: the targets are 0 or below where a landmark is missing, and 1 (Gaussian) or 2 (released) where it is.
/// Even odds lie at half of the Gaussian's height and at the released target's middle, both 0.5; the slope only
/// brings heights to the scale of an anchor head's logits, since the presence calibration fits its own.
double logitOfPeak(double height, HeatmapTarget target)
{
    const double steepness = target == HeatmapTarget::Gaussian ? 8.0 : 4.0;
    return steepness * (height - 0.5);
}

/// Voxels from a peak's middle to half its height, and one for the rounding.
double peakReach(const HeadOptions &head)
{
    constexpr double kReleasedSigma = 6.32; // of 2 exp(-d^2 / 80)
    constexpr double kHalfHeight = 1.18;    // sigmas to half the height of a Gaussian
    const double sigma = head.heatmapTarget == HeatmapTarget::Gaussian ? head.heatmapSigma : kReleasedSigma;
    return kHalfHeight * sigma + 1.0;
}

/// A peak and its rivals: how far these lie from it is the spread of the votes.
constexpr int kPeaks = 5;

} // namespace

FineVotes::FineVotes(const FineStage &stage, std::size_t landmarks) : m_stage(stage), m_votes(landmarks) {}

void FineVotes::add(const FineOutput &output, const core::ImageGeometry &grid,
                    const std::vector<std::size_t> &landmarks)
{
    if (m_empty) {
        m_common = grid;
        m_empty = false;
    }
    if (output.anchors.defined()) {
        addAnchorMap(output.anchors[0], grid, landmarks);
    } else {
        addHeatmaps(output.heatmaps[0], grid, landmarks);
    }
}

void FineVotes::addAnchorMap(const torch::Tensor &map, const core::ImageGeometry &grid,
                             const std::vector<std::size_t> &landmarks)
{
    const auto votes = highestVotes(map, m_stage.network.common().anchorRadii);
    for (const std::size_t n : landmarks) {
        for (AnchorVote vote : votes[n]) {
            vote.position = tensorIndexFromLps(m_common, lpsFromTensorIndex(grid, vote.position));
            m_votes[n].push_back(vote);
        }
    }
}

void FineVotes::addHeatmaps(const torch::Tensor &heatmaps, const core::ImageGeometry &grid,
                            const std::vector<std::size_t> &landmarks)
{
    const HeadOptions &head = m_stage.network.common();
    for (const std::size_t n : landmarks) {
        const torch::Tensor heatmap = heatmaps.narrow(0, static_cast<std::int64_t>(n), 1);
        const std::vector<std::vector<HeatmapPeak>> peaks = highestPeaks(heatmap, peakReach(head), kPeaks);
        for (const HeatmapPeak &peak : peaks.front()) {
            const core::PointLps point = lpsFromTensorIndex(grid, peak.position);
            m_votes[n].push_back(
                {tensorIndexFromLps(m_common, point), logitOfPeak(peak.height, head.heatmapTarget)});
        }
    }
}

std::vector<FineLandmark> FineVotes::decide() const
{
    std::vector<FineLandmark> decided(m_votes.size());
    for (std::size_t n = 0; n < m_votes.size(); ++n) {
        std::vector<AnchorVote> votes = m_votes[n];
        if (votes.empty()) {
            continue;
        }
        // Several patches brought more votes than one would: keep the best, in their order.
        if (votes.size() > static_cast<std::size_t>(kAnchorVotes)) {
            std::vector<double> logits(votes.size());
            std::transform(votes.begin(), votes.end(), logits.begin(), [](const AnchorVote &v) { return v.logit; });
            std::nth_element(logits.begin(), logits.begin() + kAnchorVotes - 1, logits.end(), std::greater<>());
            const double least = logits[kAnchorVotes - 1];
            std::erase_if(votes, [least](const AnchorVote &v) { return v.logit < least; });
        }
        const LandmarkVotes summary = summarise(std::move(votes));
        decided[n] = {true, lpsFromTensorIndex(m_common, summary.position), summary.logit,
                      summary.spread * m_stage.spacingMm[0]};
    }
    return decided;
}

} // namespace gonion::inference
