// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/decoding/anchor_decoding.h"
#include "inference/model_description.h"
#include "inference/network/fine_network.h"

#include <torch/types.h>

#include <cstddef>
#include <vector>

namespace gonion::inference {

/// The fine network's word on one landmark.
struct FineLandmark {
    bool examined = false; ///< false: no patch was asked for it
    core::PointLps position;
    double logit = 0.0;    ///< highest existence logit
    double spreadMm = 0.0; ///< of the votes
};

/// Collects what the fine network says patch by patch and decides at the end, so that overlapping patches
/// decide together.
class FineVotes {
public:
    FineVotes(const FineStage &stage, std::size_t landmarks);

    /// Adds one patch's output (batch of one) for the landmarks it was asked for.
    void add(const FineOutput &output, const core::ImageGeometry &grid, const std::vector<std::size_t> &landmarks);

    [[nodiscard]] std::vector<FineLandmark> decide() const;

private:
    void addAnchorMap(const torch::Tensor &map, const core::ImageGeometry &grid,
                      const std::vector<std::size_t> &landmarks);
    void addHeatmaps(const torch::Tensor &heatmaps, const core::ImageGeometry &grid,
                     const std::vector<std::size_t> &landmarks);

    const FineStage &m_stage;
    /// Votes in voxels of `m_common`, the first patch's grid.
    std::vector<std::vector<AnchorVote>> m_votes;
    core::ImageGeometry m_common;
    bool m_empty = true;
};

} // namespace gonion::inference
