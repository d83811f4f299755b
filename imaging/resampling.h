// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "imaging/raw_image.h"

#include <filesystem>
#include <vector>

namespace gonion::imaging {

/// Parallel slices of one size whose places are known one by one: tilted, uneven, or with gaps.
struct SliceStack {
    core::VectorLps row;    ///< unit vector along i
    core::VectorLps column; ///< unit vector along j, at a right angle to `row`
    std::array<double, 2> spacingMm{1.0, 1.0};
    std::vector<core::PointLps> origins; ///< centre of voxel (0, 0) of each slice, rising along row x column
    RawImage image; ///< voxels in slice order; `grid.size` is theirs, origin and steps are not used
};

/// Largest distance in mm by which the slices wander sideways from the normal through the first.
[[nodiscard]] double sidewaysDrift(const SliceStack &stack);

/// Interpolates (linearly) onto a right grid whose slices are `spacingMm` apart, large enough for all of
/// every slice. Where no slice reaches, the value is air's, or the image's least.
/// Errors: Unreadable (the grid would grow beyond reason), OutOfMemory, Cancelled.
[[nodiscard]] core::Result<RawImage> straighten(SliceStack stack, double spacingMm, const std::filesystem::path &file,
                                                const core::JobContext &context);

/// The same for a grid with sheared axes: the first axis stays, the others are turned to right angles.
[[nodiscard]] core::Result<RawImage> squareAxes(RawImage image, const std::filesystem::path &file,
                                                const core::JobContext &context);

} // namespace gonion::imaging
