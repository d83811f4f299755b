// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "imaging/dicom_header.h"
#include "imaging/read_volume.h"

#include <filesystem>
#include <string>
#include <vector>

namespace gonion::imaging {

/// Slices of one series that fit on each other: same size, orientation and voxel size.
struct DicomGroup {
    std::string uid;       ///< the series' UID, with "#2" and so on where a series falls into several groups
    std::string seriesUid; ///< as in the files
    std::vector<DicomSlice> slices; ///< in rising order along the normal

    [[nodiscard]] const DicomSlice &front() const { return slices.front(); }
    /// Slices at different positions; 0 where they do not say where they lie.
    [[nodiscard]] std::size_t distinctPositions() const;
    [[nodiscard]] bool isVolume() const;
    /// CT, or a modality that says nothing.
    [[nodiscard]] bool isReadableModality() const;
    [[nodiscard]] SeriesInfo info() const;
};

/// Fewer slices are no volume.
inline constexpr std::size_t kFewestSlices = 3;

/// What a folder holds.
struct DicomScan {
    std::vector<DicomGroup> groups; ///< most slices first
    std::size_t files = 0;          ///< regular files that were looked at
    std::vector<std::filesystem::path> damaged; ///< DICOM by their first bytes, but not readable
    std::filesystem::path volumeFile; ///< a volume file of another format that lies there
};

/// Distance in mm of a slice along the normal of `reference`, from the patient's origin.
[[nodiscard]] double alongNormal(const DicomSlice &slice, const DicomSlice &reference);

/// Looks at the headers of all files of a folder, its subfolders included, or, for a file, at those of its
/// folder that belong to its series. Errors: NotFound, PermissionDenied, Unreadable (the file is damaged),
/// Cancelled.
[[nodiscard]] core::Result<DicomScan> scanDicom(const std::filesystem::path &path, const core::JobContext &context);

} // namespace gonion::imaging
