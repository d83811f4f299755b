// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/image_geometry.h"
#include "core/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gonion::annotation {

/// A landmark file as it was read.
struct LoadedLandmarks {
    LandmarkSet set;
    std::vector<std::string> notices; ///< what had to be assumed or was left out, for a person
};

/// What a landmark file does not say itself.
struct LandmarkReadOptions {
    /// Grid of the volume the landmarks belong to; needed for MML `.npy` (voxel coordinates).
    std::optional<core::ImageGeometry> geometry;
    /// Ids by row for files without names (MML `.npy`).
    std::vector<std::string> ids;
};

/// Reads `.mrk.json`, `.fcsv`, `.csv` or MML `.npy`, chosen by name; RAS files become LPS.
/// Errors: NotFound, PermissionDenied, Unreadable, Unsupported (another kind of file), InvalidArgument (voxel
/// coordinates without a geometry, another number of ids than rows), OutOfMemory.
[[nodiscard]] core::Result<LoadedLandmarks> readLandmarks(const std::filesystem::path &file,
                                                          const LandmarkReadOptions &options = {});

/// Writes atomically in the format that the name says. The notices name each landmark whose state the
/// format cannot hold. `geometry` is needed for `.npy` only.
/// Errors: Unsupported (extension), InvalidArgument (a set that breaks its own rules, as a present landmark without
/// a position; no geometry), NotFound (no such folder), WriteFailed, PermissionDenied.
[[nodiscard]] core::Result<std::vector<std::string>>
writeLandmarks(const std::filesystem::path &file, const LandmarkSet &set,
               const std::optional<core::ImageGeometry> &geometry = std::nullopt);

/// True for the names of landmark files. Other `.npy` and `.json` files are not: they hold many things; `readLandmarks`
/// tries them where somebody asks for it.
[[nodiscard]] bool isLandmarkFileName(const std::filesystem::path &file);

} // namespace gonion::annotation
