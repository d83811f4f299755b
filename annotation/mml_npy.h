// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_format.h"
#include "core/image_geometry.h"
#include "core/result.h"

#include <array>
#include <filesystem>
#include <string_view>

/// \file
/// The files of the MML data set: `NAME_label.npy`, voxel coordinates [landmarks, 3] in the index order of the
/// volume's axes, and `NAME_spacing.npy`.
namespace gonion::annotation {

/// A landmark is missing where any coordinate lies below this.
inline constexpr double kMmlMissingBelow = -100.0;
/// What is written for all three coordinates of a landmark that is not present.
inline constexpr double kMmlMissing = -1000.0;

/// Reads a `.npy` table of numbers [n, 3] (float32, float64, int16, int32, int64; both byte orders, C or Fortran
/// order). Names come from `options.ids`, else from the template of 14 mandibular molar landmarks where there
/// are 14 rows, else they are the row's numbers.
/// Errors: Unreadable, InvalidArgument (no geometry, or another number of names than rows). As in the other
/// formats the message is only the reason.
[[nodiscard]] core::Result<LoadedLandmarks> landmarksFromMmlNpy(std::string_view bytes,
                                                                const LandmarkReadOptions &options);

/// float64, little endian, C order. The notices name each landmark that is outside or unlabelled: this format
/// can only say missing. The set must have passed `checkWritable`.
[[nodiscard]] EncodedLandmarks mmlNpyFrom(const LandmarkSet &set, const core::ImageGeometry &geometry);

/// Voxel size in mm along i, j, k from `NAME_spacing.npy`, which in MML wins over the volume's header.
/// Errors: as `readLandmarks`; Unreadable where a size is not positive.
[[nodiscard]] core::Result<std::array<double, 3>> readMmlSpacing(const std::filesystem::path &file);
/// Atomic. Errors: as core::writeFileAtomically.
[[nodiscard]] core::Result<void> writeMmlSpacing(const std::filesystem::path &file, const std::array<double, 3> &spacing);

} // namespace gonion::annotation
