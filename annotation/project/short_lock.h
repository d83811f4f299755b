// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>

/// \file
/// Private to this folder.
namespace gonion::annotation {

/// Keeps other programs from saving the project, or from taking over a lock, for the moment that reading, changing and
/// writing takes. Unlike `CaseLock` it ends with its process by itself. Where a file system knows no such locks it
/// holds nothing, and what is left is that every write is atomic.
class ShortLock {
public:
    /// Waits up to 5 s. Errors: PermissionDenied, NotFound, WriteFailed (somebody else is saving all the time).
    static core::Result<ShortLock> take(const std::filesystem::path &projectFolder);

    ShortLock(ShortLock &&other) noexcept : m_descriptor(other.m_descriptor) { other.m_descriptor = -1; }
    ShortLock(const ShortLock &) = delete;
    ShortLock &operator=(const ShortLock &) = delete;
    ShortLock &operator=(ShortLock &&) = delete;
    ~ShortLock();

private:
    explicit ShortLock(int descriptor) : m_descriptor(descriptor) {}

    int m_descriptor;
};

/// `.gonion/locks` of a project, made where it is not there.
/// Errors: PermissionDenied, NotFound (no such project folder), WriteFailed.
[[nodiscard]] core::Result<std::filesystem::path> lockFolder(const std::filesystem::path &projectFolder);

} // namespace gonion::annotation
