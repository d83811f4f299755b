// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <torch/types.h>

#include <vector>

/// \file
/// From heatmaps to positions (METHOD.md section 6). Needs Torch; a wrong shape throws c10::Error.
namespace gonion::inference {

/// The released decoding of the anchor-free network. The unweighted mean position of the voxels that reach
/// 0.999 of the maximum, or, while these are fewer than 500, 0.899, 0.799 and so on; where the maximum is not
/// positive, of those that reach 1.5 times the maximum. NaN counts as the lowest value.
/// \param heatmaps [L, X, Y, Z] on any device
/// \return L positions in voxels of the heatmap
[[nodiscard]] std::vector<core::TensorIndex> decodeHeatmaps(const torch::Tensor &heatmaps);

} // namespace gonion::inference
