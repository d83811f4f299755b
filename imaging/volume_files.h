// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "imaging/raw_image.h"

#include <filesystem>

/// \file
/// Readers of single volume files, one a format. All are this program's own: they can be stopped inside
/// one file, say how far they are, and check what a header claims against the file before allocating.
/// Errors of each: NotFound, PermissionDenied, Unreadable, Unsupported, OutOfMemory, Cancelled.
namespace gonion::imaging {

/// How much of a file is wanted. A header has no voxels, and its sizes are not held against the file's.
enum class ReadDepth { Header, Voxels };

/// NIfTI-1 and -2, one file or a .hdr/.img pair, gzip or not, either byte order. The sform comes before the
/// qform; lengths in metres or microns are brought to mm; of a pixdim only the magnitude counts.
[[nodiscard]] core::Result<RawImage> readNifti(const std::filesystem::path &file, ReadDepth depth,
                                               const core::JobContext &context);

/// NRRD, attached or detached with one data file, raw or gzip. Unsupported for anything rarer, which ITK may
/// know.
[[nodiscard]] core::Result<RawImage> readNrrd(const std::filesystem::path &file, ReadDepth depth,
                                              const core::JobContext &context);

/// NumPy array [x, y, z] in either memory order. It knows no voxel size: 1 mm with a doubt.
[[nodiscard]] core::Result<RawImage> readNpy(const std::filesystem::path &file, ReadDepth depth,
                                             const core::JobContext &context);

/// MetaImage, one file or header and data, raw or zlib. Unsupported for anything rarer, which ITK may know.
[[nodiscard]] core::Result<RawImage> readMetaImage(const std::filesystem::path &file, ReadDepth depth,
                                                   const core::JobContext &context);

/// Any format ITK knows under this name, in its own voxel type. Unsupported in a build without ITK.
[[nodiscard]] core::Result<RawImage> readWithItk(const std::filesystem::path &file, ReadDepth depth,
                                                 const core::JobContext &context);

} // namespace gonion::imaging
