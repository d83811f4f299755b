// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace gonion::annotation {

/// What lies in a folder, as paths relative to it with '/', sorted by their bytes.
struct FolderListing {
    std::vector<std::string> files;
    std::vector<std::string> folders;
    std::vector<std::string> problems; ///< sentences: folders that may not be read, too many files
};

/// What comes after so many files and folders is not looked at; `problems` says so.
inline constexpr std::size_t kMostListedEntries = 2'000'000;

/// Lists a folder and those in it down to `depth` folders below it (0: only itself). Links to folders are followed,
/// each folder only once, so loops end. Names beginning with '.' are left out. Opens no file.
/// Errors: NotFound, PermissionDenied (the folder itself), Cancelled.
[[nodiscard]] core::Result<FolderListing> listFolder(const std::filesystem::path &folder, std::size_t depth,
                                                     const core::JobContext &job = {});

} // namespace gonion::annotation
