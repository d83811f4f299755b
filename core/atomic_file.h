// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>
#include <string_view>

namespace gonion::core {

/// Writes a whole file so that `path` holds either its old content or all of `bytes`, whatever happens:
/// a temporary file in the same folder, flushed to the disk, then renamed over `path`. A symbolic link is
/// followed, an existing file's permissions are kept. Blocks until the disk has it; any thread.
/// Errors: NotFound (no such folder), PermissionDenied, WriteFailed (disk full and the like). After an
/// error the old file is untouched and no temporary file is left.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path &path, std::string_view bytes);

} // namespace gonion::core
