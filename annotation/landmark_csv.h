// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_format.h"

/// \file
/// A table with one landmark a row, for spreadsheets and scripts. Private to this folder.
namespace gonion::annotation {

/// A header is required and names id (or label) and a position: `x_lps_mm`, `y_lps_mm`, `z_lps_mm`, the same
/// with `ras`, or 3D Slicer's table (`l,p,s` or `r,a,s`, with `defined`). Order is free; comma, semicolon or tab.
/// Errors: Unreadable with the line.
[[nodiscard]] core::Result<LoadedLandmarks> landmarksFromCsv(std::string_view text);

/// Every landmark with everything known of it, positions in LPS mm.
/// The set must have passed `checkWritable`.
[[nodiscard]] EncodedLandmarks csvFrom(const LandmarkSet &set);

/// True where a table's first line names the columns that `landmarksFromCsv` needs.
[[nodiscard]] bool looksLikeLandmarkCsv(std::string_view beginning);

} // namespace gonion::annotation
