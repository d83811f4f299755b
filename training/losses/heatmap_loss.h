// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/losses/heatmap_target.h"

#include <torch/types.h>

#include <span>

namespace gonion::training {

/// The terms, each a scalar; 0 where nothing brings an element.
struct HeatmapLoss {
    torch::Tensor near;         ///< SmoothL1 over the voxels that a landmark's target reaches
    torch::Tensor hardNegative; ///< SmoothL1 over as many of the highest-predicted voxels beyond it

    [[nodiscard]] torch::Tensor total() const { return near + hardNegative; }
};

/// The loss of the anchor-free network as it was meant (METHOD.md section 5): per landmark the mean over the n
/// voxels inside its reach plus the mean over the n highest-predicted ones outside; averaged over the batch's
/// landmarks. A missing landmark has no inside, and its n is radius^3 / 8, at most all voxels. Ignored ones
/// count nowhere. A wrong shape throws c10::Error.
/// \param heatmaps [N, L, X, Y, Z]
/// \param batch    N patches of L landmarks
[[nodiscard]] HeatmapLoss heatmapLoss(const torch::Tensor &heatmaps, std::span<const PatchTargets> batch,
                                      double radius = kHeatmapRadius);

} // namespace gonion::training
