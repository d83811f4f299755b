// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <torch/types.h>

#include <vector>

/// \file
/// This program's own decoding of heatmaps, between voxels and with rivals. Needs Torch; a wrong shape throws
/// c10::Error.
namespace gonion::inference {

/// A local maximum of a heatmap.
struct HeatmapPeak {
    core::TensorIndex position; ///< voxels of the heatmap
    double height = 0.0;        ///< value of its highest voxel
};

/// The `count` highest local maxima (largest of the 5 x 5 x 5 voxels around) of each heatmap, highest first. A
/// positive one is refined to the mean of the voxels around it that reach half its height, each weighted by what it
/// has above that: such voxels surround the true place evenly, so that the mean follows it between voxels. NaN counts
/// as the lowest value.
/// \param heatmaps [L, X, Y, Z] on any device
/// \param reach    voxels around a maximum, along each axis, that take part in the refinement
[[nodiscard]] std::vector<std::vector<HeatmapPeak>> highestPeaks(const torch::Tensor &heatmaps, double reach,
                                                                 int count);

/// The same by LibTorch's operators alone, as it is done on a GPU: nothing but the peaks leaves the device.
[[nodiscard]] std::vector<std::vector<HeatmapPeak>> highestPeaksByOperators(const torch::Tensor &heatmaps,
                                                                            double reach, int count);

} // namespace gonion::inference
