// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_file.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gonion::annotation {

class AnnotationDocument;

/// Writes the document's landmarks atomically, in the format that the name says, and marks them as saved, so that the
/// journal offers nothing any more. Where the format cannot hold everything (the notices say what), it is an export:
/// the document stays modified and the journal keeps everything. Errors as `writeLandmarks`; then nothing has changed.
/// GUI thread; waits for the disk. A window rather takes `snapshot()`, lets a worker do `writeLandmarks`, and
/// calls `markSaved(snapshot)` when that has succeeded.
core::Result<std::vector<std::string>> saveDocument(AnnotationDocument &document, const std::filesystem::path &file,
                                                    const std::optional<core::ImageGeometry> &geometry = std::nullopt);

} // namespace gonion::annotation
