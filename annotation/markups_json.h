// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_format.h"

/// \file
/// 3D Slicer's Markups JSON (`.mrk.json`), schema 1.0.3. A control point's `label` is the landmark's id, its
/// `description` the label for a person, so both survive a pass through Slicer. What Slicer has no place for
/// stands in one more object, `gonion`, which Slicer ignores. Private to this folder.
namespace gonion::annotation {

/// Reads control points in LPS, RAS or IJK. Without the object `gonion` the states follow the status: defined
/// (or none) is present, missing is missing, anything else is unlabelled. Where both are there and disagree
/// about whether there is a position, the control point is believed, with a notice.
/// Errors: Unreadable; Unsupported for markups that are no point lists (ROI, curve, plane).
[[nodiscard]] core::Result<LoadedLandmarks> landmarksFromMarkupsJson(std::string_view text,
                                                                     const LandmarkReadOptions &options);

/// LPS, millimetres; holds everything that is known. The set must have passed `checkWritable`.
[[nodiscard]] EncodedLandmarks markupsJsonFrom(const LandmarkSet &set);

} // namespace gonion::annotation
