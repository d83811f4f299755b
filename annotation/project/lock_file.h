// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/case_lock.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// \file
/// The file behind a `CaseLock`. Private to this folder, and open to its test.
namespace gonion::annotation {

/// What a lock file holds.
struct LockText {
    LockHolder holder;
    std::string token;      ///< drawn by chance for each lock
    std::string system;     ///< the running system and its process space, so that a process number means something
    std::string startTicks; ///< when the process began: numbers of ended processes are given again
};

class LockFile {
public:
    explicit LockFile(std::filesystem::path file) : m_file(std::move(file)) {}

    /// Makes the lock, taking over a stale one. `folder` is the project's.
    core::Result<LockAttempt> acquire(const std::filesystem::path &folder, std::string_view person);
    [[nodiscard]] std::optional<LockHolder> holder() const;

    /// Nothing where there is no file; an empty token where it cannot be read or is half written.
    [[nodiscard]] std::optional<LockText> read() const;
    /// Made so that only one program can succeed. WriteFailed and the like; false: somebody else's file is there.
    core::Result<bool> make(const LockText &text) const;
    /// Whether the lock's owner is gone: its process has ended, or it let the lock grow old.
    [[nodiscard]] bool isStale(const LockText &text) const;

    static LockText textFor(std::string_view person);
    static std::string encode(const LockText &text);

private:
    void takeAway(const LockText &stale) const;
    [[nodiscard]] std::optional<std::chrono::nanoseconds> age() const;

    std::filesystem::path m_file;
};

} // namespace gonion::annotation
