// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/geometry_verdict.h"

namespace gonion::core {

std::string_view nameOf(GeometryIssue issue)
{
    switch (issue) {
    case GeometryIssue::NonUniformSpacing:
        return "non_uniform_spacing";
    case GeometryIssue::MissingSlices:
        return "missing_slices";
    case GeometryIssue::DuplicateSlices:
        return "duplicate_slices";
    case GeometryIssue::GantryTilt:
        return "gantry_tilt";
    case GeometryIssue::NonOrthogonalAxes:
        return "non_orthogonal_axes";
    case GeometryIssue::UnknownSpacing:
        return "unknown_spacing";
    case GeometryIssue::ImplausibleSize:
        return "implausible_size";
    case GeometryIssue::UnknownOrientation:
        return "unknown_orientation";
    case GeometryIssue::MirroredOrientation:
        return "mirrored_orientation";
    }
    return "unknown";
}

} // namespace gonion::core
