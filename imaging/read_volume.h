// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gonion::imaging {

/// One DICOM series of a folder, as a person chooses among them.
struct SeriesInfo {
    std::string uid; ///< unique in the folder; pass it as `ReadOptions::seriesUid`
    std::string modality;
    std::string description;
    core::GridSize size;
    std::array<double, 3> spacingMm{};
};

struct ReadOptions {
    std::string seriesUid; ///< empty: the only series that is a volume, or InvalidArgument listing them
};

/// The DICOM series of a folder, or of the folder that `path` (one file of a series) lies in: volumes
/// only, the one with most slices first; empty for a path that is not DICOM.
/// Errors: NotFound, PermissionDenied, Unreadable (a folder without an image), Cancelled.
[[nodiscard]] core::Result<std::vector<SeriesInfo>> listSeries(const std::filesystem::path &path,
                                                               const core::JobContext &context);

/// Reads a volume file (.nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd), a DICOM folder, or the series of one
/// DICOM file, into its own integer type with the rescale applied, and judges its geometry.
/// Errors: one sentence with the file's name and what to do (NotFound, PermissionDenied, Unreadable,
/// Unsupported, OutOfMemory, InvalidArgument for an ambiguous folder, Cancelled).
[[nodiscard]] core::Result<std::shared_ptr<const core::Volume>>
readVolume(const std::filesystem::path &path, const ReadOptions &options, const core::JobContext &context);

/// The grid that `readVolume` would give, from the header alone where the format has one; DICOM and sheared axes take the
/// whole volume. That the voxels behind a header can be read is not checked. Errors: as readVolume.
[[nodiscard]] core::Result<core::ImageGeometry> readGeometry(const std::filesystem::path &path,
                                                             const core::JobContext &context);

/// Writes `.nrrd` (gzip), `.nii.gz` or `.mha`, atomically. Errors: Unsupported, NotFound,
/// PermissionDenied, WriteFailed.
[[nodiscard]] core::Result<void> writeVolume(const core::Volume &volume, const std::filesystem::path &file);

/// True for names of volume files this build reads (not for DICOM, which has no telling name).
[[nodiscard]] bool isVolumeFileName(const std::filesystem::path &file);

} // namespace gonion::imaging
