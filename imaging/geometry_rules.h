// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry_verdict.h"
#include "core/image_geometry.h"

#include <cstddef>
#include <string>
#include <vector>

namespace gonion::imaging {

/// Slices closer than this lie in one place.
inline constexpr double kSamePositionMm = 0.02;

void addNotice(core::GeometryVerdict &verdict, core::GeometryIssue issue, std::string message);
void addDoubt(core::GeometryVerdict &verdict, core::GeometryIssue issue, std::string message);

/// A length for a sentence: "2.5", "0.75", at most two decimals.
[[nodiscard]] std::string millimetres(double mm);

/// Adds what a finished grid tells by itself: MirroredOrientation and ImplausibleSize.
void judgeGrid(const core::ImageGeometry &geometry, core::GeometryVerdict &verdict);

/// How the slices of a stack follow each other along their normal.
struct SliceSpacing {
    double spacingMm = 0.0;                 ///< of the uniform grid that holds them best
    bool uniform = true;                    ///< they lie on that grid already
    std::vector<std::size_t> distinct;      ///< which of the given slices stay: one for each position
};

/// Judges positions along the normal (mm, in rising order, at least one), and adds MissingSlices (doubt),
/// NonUniformSpacing and DuplicateSlices (notices).
[[nodiscard]] SliceSpacing judgeSpacing(const std::vector<double> &positionsMm, core::GeometryVerdict &verdict);

} // namespace gonion::imaging
