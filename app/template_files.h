// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case_service.h"

namespace gonion::app {

/// Side of a landmark's picture as it is kept in memory, pixels.
inline constexpr int kTemplatePicturePixels = 320;

/// Reads a template with its pictures, or derives one from a file of landmarks, decided by name. A picture that cannot
/// be read is a notice. Any thread. Errors: NotFound, PermissionDenied, Unreadable, InvalidArgument, Unsupported.
[[nodiscard]] core::Result<ui::ReadTemplate> readTemplate(const std::filesystem::path &file);

/// Writes atomically. Errors: NotFound (no such folder), PermissionDenied, WriteFailed.
[[nodiscard]] core::Result<void> writeTemplate(const std::filesystem::path &file,
                                               const annotation::LandmarkTemplate &scheme);

} // namespace gonion::app
