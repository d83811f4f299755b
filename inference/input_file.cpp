// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/input_file.h"

#include <fstream>
#include <system_error>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;

core::Result<std::uint64_t> sizeOfInputFile(const std::filesystem::path &path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        return fail(ErrorCode::NotFound, "There is no file " + path.string() + ". Check the name.");
    }
    if (error == std::errc::permission_denied) {
        return fail(ErrorCode::PermissionDenied, "No permission to read " + path.string() + ".");
    }
    if (error || status.type() != std::filesystem::file_type::regular) {
        return fail(ErrorCode::Unreadable, path.string() + " is not a file. Choose a file.");
    }
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error) {
        return fail(ErrorCode::Unreadable, path.string() + " cannot be read: " + error.message() + ".");
    }
    if (!std::ifstream(path, std::ios::binary)) {
        return fail(ErrorCode::PermissionDenied, "No permission to read " + path.string() + ".");
    }
    return static_cast<std::uint64_t>(size);
}

} // namespace gonion::inference
