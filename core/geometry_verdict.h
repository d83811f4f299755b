// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gonion::core {

/// Something about a volume's geometry that a reader of millimetres should know.
enum class GeometryIssue {
    NonUniformSpacing,   ///< distances between slices differ
    MissingSlices,       ///< a gap of about whole slices
    DuplicateSlices,     ///< several slices at one position
    GantryTilt,          ///< slices sheared against their normal (resampled to a right grid)
    NonOrthogonalAxes,   ///< axes not at right angles
    UnknownSpacing,      ///< the file does not say its voxel size
    ImplausibleSize,     ///< far smaller or larger than a head
    UnknownOrientation,  ///< the file does not say its orientation: left/right is a guess
    MirroredOrientation, ///< left-handed axes: left/right should be checked
};

/// `Notice`: worth a line. `Doubt`: results in millimetres or left/right must not be shown before
/// the user has said "go on".
enum class GeometrySeverity { Notice, Doubt };

struct GeometryFinding {
    GeometryIssue issue = GeometryIssue::UnknownSpacing;
    GeometrySeverity severity = GeometrySeverity::Notice;
    std::string message; ///< one sentence for a person, no file name
};

/// What was found about a volume's geometry when it was read. Empty: nothing to say.
struct GeometryVerdict {
    std::vector<GeometryFinding> findings;

    [[nodiscard]] bool isSound() const { return findings.empty(); }
    [[nodiscard]] bool hasDoubt() const
    {
        for (const GeometryFinding &finding : findings) {
            if (finding.severity == GeometrySeverity::Doubt) {
                return true;
            }
        }
        return false;
    }
};

/// Stable snake_case name for files and `--json` ("gantry_tilt").
[[nodiscard]] std::string_view nameOf(GeometryIssue issue);

} // namespace gonion::core
