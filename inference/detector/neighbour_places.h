// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "inference/detection.h"

#include <vector>

/// \file
/// Where a landmark is or would be by its neighbours: the coarse network, which sees the whole head, gives the pattern,
/// and the landmarks that were found tell how far off it is thereabouts.
namespace gonion::inference {

/// A landmark that was found, beside where it was expected.
struct Anchorage {
    core::PointLps expected;
    core::PointLps found;
    double weight = 1.0;
};

/// How far things near `expected` were found from where they were expected, mm: the mean over the anchorages, the
/// nearer ones counting more. None: no shift.
[[nodiscard]] core::VectorLps shiftNear(const core::PointLps &expected, const std::vector<Anchorage> &anchorages);

/// Gives every strayed landmark that is hardly believed, and all others of a tooth whose crown (its first landmark) is
/// such a one, the place where its neighbours say it would be; what the votes said stays its position. One without an
/// expected place gets none, and one that is still half believed counts as strayed no more.
void placeStrayed(std::vector<DetectedLandmark> &landmarks);

} // namespace gonion::inference
