// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/data/augmentation/geometric_map.h"
#include "training/data/augmentation/prepared_case.h"
#include "training/data/augmentation/shown_image.h"

namespace gonion::training {

/// HU of a case on a network's grid, seen through a map: trilinear, the mean of several samples a voxel where the grid is
/// coarser than the level, as the detector samples. Beyond the scan: kBeyondHu; in the scan but outside what was kept of
/// it: air. On the caller's thread alone.
/// \param grid axis-aligned
[[nodiscard]] ShownImage sampleShown(const PreparedCase &one, const PreparedLevel &level,
                                     const core::ImageGeometry &grid, const GeometricMap &map);

} // namespace gonion::training
