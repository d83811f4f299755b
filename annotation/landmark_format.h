// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_file.h"
#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// What the file formats have in common: each is a pair of functions between bytes and a landmark set, and
/// an error's message is a reason in a few words ("it holds no landmarks"), which the caller completes to a
/// sentence with the file's name. Private to this folder.
namespace gonion::annotation {

/// No landmark file has more points.
inline constexpr std::size_t kMostPoints = 100'000;

/// A landmark set as the bytes of a file.
struct EncodedLandmarks {
    std::string bytes;
    std::vector<std::string> notices; ///< one for each landmark whose state the format cannot hold
};

/// The frame a file's numbers are in.
enum class FileFrame { Lps, Ras, Ijk };

/// "LPS", "RAS", "IJK" or the numbers 1, 0, 2 that 3D Slicer uses for them; upper or lower case.
[[nodiscard]] std::optional<FileFrame> frameFromName(std::string_view name);

/// A file's numbers as a point. For `Ijk` the geometry must be there.
[[nodiscard]] core::PointLps lpsFromFile(const core::PointLps &numbers, FileFrame frame,
                                         const std::optional<core::ImageGeometry> &geometry);

/// Names the nameless ("1", "2", by row) and renames the second of two with one id ("La_2"), with notices.
void makeIdsUnique(LoadedLandmarks &loaded);

/// InvalidArgument where a set breaks its own rules: an empty or repeated id, a present landmark without a
/// finite position, or a position where there is none to be.
[[nodiscard]] core::Result<void> checkWritable(const LandmarkSet &set);

/// "La (Left second molar, crown)" or "La".
[[nodiscard]] std::string personalName(const Landmark &landmark);

} // namespace gonion::annotation
