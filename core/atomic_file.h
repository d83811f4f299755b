// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace gonion::core {

/// A file that is written piece by piece and appears under its name only when it is whole: a temporary file in
/// the same folder, flushed to the disk, then renamed over the target. A symbolic link is followed, an existing file's
/// permissions are kept. Without `commit` nothing is left behind. Blocks; any thread, one at a time.
/// Errors: NotFound (no such folder), PermissionDenied, WriteFailed (disk full and the like). After an error the
/// old file is untouched.
class AtomicFile {
public:
    [[nodiscard]] static Result<AtomicFile> create(const std::filesystem::path &target);

    AtomicFile(AtomicFile &&) noexcept;
    AtomicFile &operator=(AtomicFile &&) = delete;
    ~AtomicFile();

    [[nodiscard]] Result<void> write(std::string_view bytes);
    /// Once, at the end.
    [[nodiscard]] Result<void> commit();

private:
    struct State;
    explicit AtomicFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Writes a whole file so that `path` holds either its old content or all of `bytes`, whatever happens: as an
/// `AtomicFile`. Blocks until the disk has it; any thread.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path &path, std::string_view bytes);

} // namespace gonion::core
