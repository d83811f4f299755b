// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/import_preview.h"
#include "annotation/project/project.h"
#include "core/image_geometry.h"
#include "core/job_context.h"
#include "core/result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace gonion::annotation {

/// Grid of a volume; this room reads none itself.
using GeometryReader = std::function<core::Result<core::ImageGeometry>(const std::filesystem::path &volume)>;

/// A project and what is to be told about it.
struct ImportedProject {
    Project project;
    std::vector<std::string> notices; ///< sentences: cases without an image, volumes that were not read
};

/// True where the JSON file that an nnLandmark data set must have lies in the folder.
[[nodiscard]] bool isNnLandmark(const std::filesystem::path &folder);

/// What `importNnLandmark` would make a project of, by the JSON files and the names of the images: a dry run. Cases that
/// the JSON files know but that have no image are `landmarksWithoutVolume`. Errors: as `readNnLandmark`; Cancelled.
[[nodiscard]] core::Result<ImportPreview> previewNnLandmark(const std::filesystem::path &folder, const core::JobContext &job = {});

/// A new project in the folder of an nnLandmark data set (`images*/CASE_0000.*` and its JSON files): its landmarks become
/// `landmarks/CASE/imported.mrk.json`, imagesTr and imagesTs the split. The project itself is not saved. On a worker: each volume
/// is asked for its grid.
/// Errors: as `readNnLandmark` and `Project::create`; Cancelled; those of writing a landmark file.
[[nodiscard]] core::Result<ImportedProject> importNnLandmark(const std::filesystem::path &folder, const GeometryReader &geometryOf,
                                                             const core::JobContext &job = {});

/// Writes the JSON files of an nnLandmark data set of a project's labelled cases into an existing folder.
/// \return notices: landmarks whose state is lost, cases that were left out
/// Errors: as `writeNnLandmark`; NotFound where no case is labelled; Cancelled.
core::Result<std::vector<std::string>> exportNnLandmark(const Project &project, const std::filesystem::path &folder,
                                                        const GeometryReader &geometryOf, const core::JobContext &job = {});

} // namespace gonion::annotation
