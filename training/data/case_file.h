// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/data/augmentation/prepared_case.h"

#include <filesystem>
#include <memory>
#include <string>

/// \file
/// A prepared case as a file: a header of JSON in the first 64 KiB, then the voxels of both levels as int16, little endian.
namespace gonion::training {

/// Atomic. \param key what the case was made of; reading asks for the same
/// Errors: as core::AtomicFile.
[[nodiscard]] core::Result<void> writeCaseFile(const std::filesystem::path &file, const std::string &key,
                                               const PreparedCase &one);

/// Maps the file into memory; its voxels are read once, to compare their check sum.
/// Errors: NotFound; Unreadable (damaged, cut off, another key, another program's).
[[nodiscard]] core::Result<std::shared_ptr<const PreparedCase>> readCaseFile(const std::filesystem::path &file,
                                                                             const std::string &key);

} // namespace gonion::training
