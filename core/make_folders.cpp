// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/make_folders.h"

#include <algorithm>

namespace gonion::core {

namespace fs = std::filesystem;

std::error_code makeFoldersBelow(const fs::path &root, const fs::path &relative)
{
    if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end()) {
        return std::make_error_code(std::errc::invalid_argument);
    }
    std::error_code error;
    fs::path folder = root;
    for (const fs::path &name : relative) {
        folder /= name;
        fs::create_directory(folder, error);
        if (error) {
            return error == std::errc::file_exists ? std::make_error_code(std::errc::not_a_directory) : error;
        }
    }
    return error;
}

} // namespace gonion::core
