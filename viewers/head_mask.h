// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/display_grid.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace gonion::viewers {

/// One byte a voxel, in the grid's order: 1 for the head and a little around it.
using VoxelMask = std::vector<std::uint8_t>;

/// The head in a coarse grid (about 4 mm): the largest piece of tissue after thin things (table,
/// headrest, cushions, cables) were eroded away, grown back. All ones where nothing stands out.
[[nodiscard]] VoxelMask headMask(const DisplayGrid &coarse);

/// First and last voxel of a mask along each axis; no value for an empty one.
struct VoxelBox {
    core::VoxelIndex low;
    core::VoxelIndex high;
};
[[nodiscard]] std::optional<VoxelBox> boxOf(const VoxelMask &mask, const core::GridSize &size);

/// Sets voxels of `grid` whose place lies outside the coarse mask to air.
void clearOutside(DisplayGrid &grid, const VoxelMask &mask, const core::ImageGeometry &maskGeometry);

/// Takes pieces above `level` that are smaller than `leastShare` of the largest one below it.
void dropSmallPieces(DisplayGrid &grid, double level, double leastShare);

} // namespace gonion::viewers
