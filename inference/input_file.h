// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>

namespace gonion::inference {

/// The size of a file that can be opened for reading.
/// Errors: NotFound, PermissionDenied, Unreadable (a folder or a device).
[[nodiscard]] core::Result<std::uint64_t> sizeOfInputFile(const std::filesystem::path &path);

} // namespace gonion::inference
