// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace gonion::imaging {

/// The file's own name in quotes, as messages show it: never its folders, which may name a patient.
[[nodiscard]] std::string quotedName(const std::filesystem::path &path);

/// Lower-case suffix with its dot, ".nii.gz" counting as one.
[[nodiscard]] std::string volumeSuffix(const std::filesystem::path &path);

/// Bytes of a regular file that can be opened for reading.
/// Errors: NotFound, PermissionDenied, Unreadable (empty, or not a regular file).
[[nodiscard]] core::Result<std::uint64_t> readableFileSize(const std::filesystem::path &path);

} // namespace gonion::imaging
