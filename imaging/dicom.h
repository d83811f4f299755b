// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "imaging/raw_image.h"
#include "imaging/read_volume.h"

#include <filesystem>
#include <string>
#include <vector>

namespace gonion::imaging {

/// A file that begins as DICOM does (with or without its preamble). Never true in a build without ITK.
[[nodiscard]] bool looksLikeDicom(const std::filesystem::path &file);

/// `listSeries` for a folder or one DICOM file.
[[nodiscard]] core::Result<std::vector<SeriesInfo>> listDicomSeries(const std::filesystem::path &path,
                                                                    const core::JobContext &context);

/// The chosen series of a folder, or the series of one file, with its slices in order along their normal,
/// the rescale applied and tilt, gaps and uneven steps set right; the verdict says which.
[[nodiscard]] core::Result<RawImage> readDicom(const std::filesystem::path &path, const std::string &seriesUid,
                                               const core::JobContext &context);

} // namespace gonion::imaging
