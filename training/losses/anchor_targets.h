// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/losses/landmark_target.h"

#include <array>
#include <cstdint>
#include <vector>

/// \file
/// Anchor targets (METHOD.md section 4). Free of Torch.
namespace gonion::training {

/// The cells and anchors of an anchor head's map. Cell c lies at voxel c * stride, its low corner.
struct AnchorGrid {
    std::array<std::int64_t, 3> cells{32, 32, 16};  ///< along x, y, z
    std::vector<double> radii{0.5, 0.75, 1.0, 1.25}; ///< reach of each anchor, in cells
    double stride = 4.0;                            ///< voxels along the side of a cell
};

/// An anchor of a cell that has a landmark within its reach.
struct PositiveAnchor {
    std::int64_t anchor = 0;
    std::int64_t landmark = 0;
    std::array<std::int64_t, 3> cell{};
    std::array<double, 3> offset{}; ///< (landmark / stride - cell) / radius along x, y, z; inside (-1, 1)
};

/// Every positive anchor of one patch, ordered by anchor, landmark, x, y, z. An anchor is positive where the
/// landmark lies nearer than its radius along each axis, strictly, computed in double precision. A landmark
/// beyond the border has those cells that still reach it; missing and ignored ones have none.
[[nodiscard]] std::vector<PositiveAnchor> positiveAnchors(const PatchTargets &targets, const AnchorGrid &grid);

} // namespace gonion::training
