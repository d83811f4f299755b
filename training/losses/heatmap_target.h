// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/losses/landmark_target.h"

#include <torch/types.h>

#include <array>
#include <cstdint>

namespace gonion::training {

/// Voxels around a landmark that the released heatmap target reaches (R of METHOD.md section 5).
inline constexpr double kHeatmapRadius = 20.0;
/// Value of the released heatmap target beyond its reach; within it every value is positive.
inline constexpr float kHeatmapOutside = -1.0F;

/// The released target of the anchor-free network: 2 exp(-d^2 / (0.2 R^2)) where the distance d to the
/// landmark is at most R voxels, -1 elsewhere; -1 everywhere for a landmark that is not present.
/// \param size voxels along x, y, z
/// \return [X, Y, Z], float, on the CPU
[[nodiscard]] torch::Tensor heatmapTarget(const LandmarkTarget &target, const std::array<std::int64_t, 3> &size,
                                          double radius = kHeatmapRadius);

} // namespace gonion::training
