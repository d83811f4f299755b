// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/losses/anchor_targets.h"
#include "training/losses/landmark_target.h"

#include <torch/types.h>

#include <span>

/// \file
/// The losses of the paper (METHOD.md section 3). Need Torch; a wrong shape throws c10::Error.
///
/// The paper averages nothing explicitly. Here sums run over everything, as its equations do, and are divided by what
/// the targets hold, so that a few voxels or anchors among a million have a gradient worth a step: a factor that the
/// network's output does not change.
namespace gonion::training {

/// Plain Gaussian targets exp(-d^2 / 2 sigma^2): 0 everywhere for a landmark that is not present.
/// \param size   cells along x, y, z
/// \param stride voxels along the side of a cell; cell c lies at voxel c * stride
/// \param sigma  voxels
/// \return [L, X, Y, Z], float, on the CPU
[[nodiscard]] torch::Tensor gaussianTargets(const PatchTargets &targets, const std::array<std::int64_t, 3> &size,
                                            double stride, double sigma);

/// Eq. 13: squared error of the heatmaps, summed over voxels, averaged over the landmarks that are not ignored, and
/// divided by the sum of one squared target Gaussian.
/// \param heatmaps [N, L, X, Y, Z] \param batch N patches of L landmarks
[[nodiscard]] torch::Tensor gaussianLoss(const torch::Tensor &heatmaps, std::span<const PatchTargets> batch,
                                         double stride, double sigma);

struct PaperAnchorLoss {
    torch::Tensor offset;    ///< eq. 14: squared error of tanh(offset) at the positive anchors, mean
    torch::Tensor existence; ///< eq. 15: binary cross entropy over all anchors, divided by the number of positives
};

/// \param map [N, X, Y, Z, A, 3 + L]: offsets before their tanh, existence logits
[[nodiscard]] PaperAnchorLoss paperAnchorLoss(const torch::Tensor &map, std::span<const PatchTargets> batch,
                                              std::span<const double> radii, double stride = 4.0);

/// Anchor targets as tensors over a batch's map [N, X, Y, Z, A, 3 + L].
struct DenseAnchorTargets {
    torch::Tensor existence; ///< [N, X, Y, Z, A, L], 1 at positive anchors
    torch::Tensor weight;    ///< [N, 1, 1, 1, 1, L], 0 for ignored landmarks
    torch::Tensor row;       ///< [P]: of each positive anchor in the map seen as [N * X * Y * Z * A, 3 + L]
    torch::Tensor offset;    ///< [P, 3]
};
/// On the map's device, in its precision.
[[nodiscard]] DenseAnchorTargets denseAnchorTargets(const torch::Tensor &map, std::span<const PatchTargets> batch,
                                                    std::span<const double> radii, double stride = 4.0);

} // namespace gonion::training
