// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/file_access.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;

std::string quotedName(const std::filesystem::path &path)
{
    std::filesystem::path name = path.filename();
    if (name.empty() || name == "." || name == "..") {
        std::error_code ignored;
        const auto full = std::filesystem::weakly_canonical(path, ignored);
        name = full.filename().empty() ? path : full.filename();
    }
    return '"' + name.string() + '"';
}

std::string volumeSuffix(const std::filesystem::path &path)
{
    std::string name = path.filename().string();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const std::string_view whole : {".nii.gz", ".img.gz", ".hdr.gz"}) {
        if (name.size() > whole.size() && name.ends_with(whole)) {
            return std::string(whole);
        }
    }
    const auto dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? std::string() : name.substr(dot);
}

core::Result<std::uint64_t> readableFileSize(const std::filesystem::path &path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        return fail(ErrorCode::NotFound, "There is no file " + quotedName(path) + ".");
    }
    if (error && error.value() == EACCES) {
        return fail(ErrorCode::PermissionDenied,
                    quotedName(path) + " may not be read; ask for permission to its folder.");
    }
    if (status.type() != std::filesystem::file_type::regular) {
        return fail(ErrorCode::Unreadable, quotedName(path) + " is not a file; choose a volume file.");
    }
    const std::uint64_t size = std::filesystem::file_size(path, error);
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) {
        return fail(errno == EACCES ? ErrorCode::PermissionDenied : ErrorCode::Unreadable,
                    quotedName(path) + " may not be read; check its permissions.");
    }
    if (error || size == 0) {
        return fail(ErrorCode::Unreadable, quotedName(path) + " is empty; copy or export it again.");
    }
    return size;
}

} // namespace gonion::imaging
