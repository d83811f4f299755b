// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_format.h"

/// \file
/// 3D Slicer's older point lists: `.fcsv` of Slicer 3, 4 and 5 and the `.acsv` of early Slicer 4. Comma
/// separated lines under a header of `#` lines. Private to this folder.
namespace gonion::annotation {

/// Columns in the order that the header names, else in that of the file's version. A file that does not
/// name its coordinate system is RAS, as those versions wrote it. Numbers after the last column are Slicer's
/// position status (2 defined, 3 missing) where there are any.
/// Errors: Unreadable, InvalidArgument (voxel numbers without a geometry), Unsupported.
[[nodiscard]] core::Result<LoadedLandmarks> landmarksFromFcsv(std::string_view text,
                                                              const LandmarkReadOptions &options);

/// LPS. Only present landmarks: older readers would take anything else for a point at the origin. The
/// notices name those left out. The set must have passed `checkWritable`.
[[nodiscard]] EncodedLandmarks fcsvFrom(const LandmarkSet &set);

} // namespace gonion::annotation
