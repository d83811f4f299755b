// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>
#include <string>

namespace gonion::training {

/// A text that changes when a volume's file or DICOM folder does, without reading all of it: sizes, times and some
/// stretches of bytes, with the files that belong to it (MML's spacing, the data of a detached header). The folder that it
/// lies in does not count, so that a data set may be moved.
/// Errors: NotFound, PermissionDenied.
[[nodiscard]] core::Result<std::string> volumeIdentity(const std::filesystem::path &volume);

/// The same without times: stretches of the bytes of every file, so that a copy of the data gives the same text. Slower for
/// a folder of many slices. Errors: likewise.
[[nodiscard]] core::Result<std::string> volumeContentIdentity(const std::filesystem::path &volume);

/// A text that is the same for copies of one volume file, whatever their names and times, by its size and some stretches
/// of its bytes. Empty for a folder and for what cannot be read.
[[nodiscard]] std::string fileContentOf(const std::filesystem::path &volume);

} // namespace gonion::training
