// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/detector/coarse_grid.h"
#include "inference/model_description.h"

#include <cstddef>
#include <vector>

namespace gonion::inference {

/// One patch for the fine network and the landmarks it is asked for.
struct FinePatch {
    core::ImageGeometry grid;
    std::vector<std::size_t> landmarks; ///< indices into the template
};

/// A patch of the stage's size and spacing around a point.
[[nodiscard]] core::ImageGeometry finePatchGrid(const core::PointLps &centre, const FineStage &stage);

/// As few patches as hold all wanted landmarks with a margin around each: one where they fit, else
/// split along the axis where they spread most. Room to spare goes where the stage's context shift points.
/// \param positions rough, by landmark; \param wanted indices into positions
[[nodiscard]] std::vector<FinePatch> planFinePatches(const std::vector<core::PointLps> &positions,
                                                     std::vector<std::size_t> wanted, const FineStage &stage);

/// Overlapping windows over a box, each asked for every landmark: for a model without a coarse network.
[[nodiscard]] std::vector<FinePatch> tileFinePatches(const BoxLps &box, std::size_t landmarks, const FineStage &stage);

} // namespace gonion::inference
