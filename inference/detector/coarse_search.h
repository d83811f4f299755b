// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/network/coarse_network.h"

#include <torch/types.h>

#include <vector>

namespace gonion::inference {

/// The coarse network's word on one landmark.
struct CoarseLandmark {
    core::PointLps position;  ///< may lie outside the volume
    double insideLogit = 0.0; ///< of lying inside the scanned volume
    double spreadMm = 0.0;    ///< root mean square width of its heatmap
};

/// Centres of the heatmap's cells in voxels of the network's input: [X/2 * Y/2 * Z/2, 3].
[[nodiscard]] torch::Tensor heatmapCellCentres(const torch::Tensor &heatmap);

/// Soft-argmax of the heatmaps plus the offsets they weigh: [N, L, 3] in voxels of the network's input.
/// Differentiable.
[[nodiscard]] torch::Tensor coarsePositions(const CoarseOutput &output);

/// The landmarks of one case from the output for its grid.
[[nodiscard]] std::vector<CoarseLandmark> coarseLandmarks(const CoarseOutput &output, const core::ImageGeometry &grid);

} // namespace gonion::inference
