// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "core/space.h"
#include "inference/detector/coarse_grid.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace gonion::training {

/// The authors' shrinking (METHOD.md section 7): along each axis uniform between 0.6 and what lets the landmarks fit into
/// the patch; where one axis would need less than 0.6, all three take what fits.
/// \param present places of the present landmarks, LPS
/// \return 1 for each axis where fewer than two landmarks are present
[[nodiscard]] std::array<double, 3> drawShrink(const std::vector<core::PointLps> &present,
                                               const std::array<double, 3> &spacingMm,
                                               const std::array<std::int64_t, 3> &patch, std::uint64_t seed);

/// The authors' crop: a patch that begins somewhere between where the landmarks' middle is its own and the least
/// landmark, and lies in the volume where that is large enough.
/// \param present as they are shown; nothing without any
/// \param volume  box of the scan as it is shown
[[nodiscard]] std::optional<core::ImageGeometry> drawCrop(const std::vector<core::PointLps> &present,
                                                          const inference::BoxLps &volume,
                                                          const std::array<double, 3> &spacingMm,
                                                          const std::array<std::int64_t, 3> &patch, std::uint64_t seed);

} // namespace gonion::training
