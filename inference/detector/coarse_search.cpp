// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/coarse_search.h"

#include "inference/detector/network_grid.h"

#include <cmath>

namespace gonion::inference {

torch::Tensor heatmapCellCentres(const torch::Tensor &heatmap)
{
    const auto options = heatmap.options();
    // Cell h of the half-resolution map sits at the input's voxel 2h.
    const auto centres = [&](std::int64_t axis) { return torch::arange(heatmap.size(axis), options) * 2.0; };
    const auto mesh = torch::meshgrid({centres(2), centres(3), centres(4)}, "ij");
    return torch::stack({mesh[0].flatten(), mesh[1].flatten(), mesh[2].flatten()}, 1);
}

torch::Tensor coarsePositions(const CoarseOutput &output)
{
    const torch::Tensor &heatmap = output.heatmap;
    const std::int64_t cases = heatmap.size(0);
    const std::int64_t landmarks = heatmap.size(1);
    const torch::Tensor weight = heatmap.flatten(2).softmax(2); // [N, L, cells]
    const torch::Tensor mean = weight.matmul(heatmapCellCentres(heatmap));
    const torch::Tensor offsets = output.offset.view({cases, landmarks, 3, -1});
    return mean + (offsets * weight.unsqueeze(2)).sum(3);
}

std::vector<CoarseLandmark> coarseLandmarks(const CoarseOutput &output, const core::ImageGeometry &grid)
{
    const torch::Tensor positions = coarsePositions(output).to(torch::kCPU, torch::kFloat64).contiguous();
    const torch::Tensor centres = heatmapCellCentres(output.heatmap);
    const torch::Tensor weight = output.heatmap.flatten(2).softmax(2);
    const torch::Tensor mean = weight.matmul(centres);
    const torch::Tensor variance = (weight.matmul(centres.square()) - mean.square()).clamp_min(0.0).sum(2);
    const torch::Tensor spread = variance.sqrt().to(torch::kCPU, torch::kFloat64);
    const torch::Tensor inside = output.inside.to(torch::kCPU, torch::kFloat64);
    const auto position = positions.accessor<double, 3>();

    std::vector<CoarseLandmark> landmarks(static_cast<std::size_t>(positions.size(1)));
    for (std::size_t n = 0; n < landmarks.size(); ++n) {
        const auto &at = position[0][static_cast<std::int64_t>(n)];
        landmarks[n].position = lpsFromTensorIndex(grid, {at[0], at[1], at[2]});
        landmarks[n].insideLogit = inside[0][static_cast<std::int64_t>(n)].item<double>();
        landmarks[n].spreadMm = spread[0][static_cast<std::int64_t>(n)].item<double>() * grid.spacing()[0];
    }
    return landmarks;
}

} // namespace gonion::inference
