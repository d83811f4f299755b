// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace gonion::core {

/// All bytes of a small file. Any thread.
/// Errors: NotFound, PermissionDenied, Unreadable (a folder, a device, larger than `largest` bytes, a read
/// error), OutOfMemory; the sentence names the file.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path &path, std::size_t largest);

} // namespace gonion::core
