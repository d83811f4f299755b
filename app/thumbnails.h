// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"

#include <QImage>

#include <cstdint>
#include <filesystem>

/// \file
/// Small pictures of cases. On a worker.
namespace gonion::app {

/// Edge of a thumbnail, pixels.
inline constexpr int kThumbnailSize = 96;
/// So much of a disk a project's thumbnails may take; the ones unused for longest go first.
inline constexpr std::uintmax_t kMostThumbnailBytes = 32U * 1024U * 1024U;

/// Maximum intensity projection from the front: patient's right at the left, head up, true proportions, on black.
[[nodiscard]] QImage projectionOf(const core::Volume &volume);

/// The picture from the project's cache where the volume is the same as then, else a new one, which goes into the cache. A
/// cache that cannot be written is done without, and so is one of a project whose folder has gone. Errors: as
/// `imaging::readVolume`.
[[nodiscard]] core::Result<QImage> thumbnail(const std::filesystem::path &projectFolder,
                                             const std::filesystem::path &volume, const core::JobContext &context);

/// Deletes the oldest pictures until the rest fits.
void limitCache(const std::filesystem::path &cacheFolder, std::uintmax_t mostBytes);

} // namespace gonion::app
