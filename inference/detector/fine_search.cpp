// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/fine_search.h"

#include "inference/decoding/heatmap_decoding.h"
#include "inference/detector/network_grid.h"

#include <algorithm>
#include <functional>

namespace gonion::inference {
namespace {

/// A released heatmap runs from -1 (far) to 2 (on the landmark): 0.5 is even odds.
double logitOfHeatmapMaximum(double maximum)
{
    constexpr double kSteepness = 4.0;
    return kSteepness * (maximum - 0.5);
}

} // namespace

FineVotes::FineVotes(const FineStage &stage, std::size_t landmarks) : m_stage(stage), m_votes(landmarks) {}

void FineVotes::add(const torch::Tensor &output, const core::ImageGeometry &grid,
                    const std::vector<std::size_t> &landmarks)
{
    if (m_empty) {
        m_common = grid;
        m_empty = false;
    }
    const torch::Tensor one = output[0].to(torch::kCPU, torch::kFloat32);
    if (m_stage.network.head == H3deHead::Anchor) {
        addAnchorMap(one, grid, landmarks);
    } else {
        addHeatmaps(one, grid, landmarks);
    }
}

void FineVotes::addAnchorMap(const torch::Tensor &map, const core::ImageGeometry &grid,
                             const std::vector<std::size_t> &landmarks)
{
    const auto votes = highestVotes(map, m_stage.network.anchorRadii);
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
    const auto positions = decodeHeatmaps(heatmaps);
    for (const std::size_t n : landmarks) {
        const double maximum = heatmaps[static_cast<std::int64_t>(n)].max().item<double>();
        const core::PointLps point = lpsFromTensorIndex(grid, positions[n]);
        m_votes[n].push_back({tensorIndexFromLps(m_common, point), logitOfHeatmapMaximum(maximum)});
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
