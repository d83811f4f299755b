// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

namespace gonion::annotation {

/// An open journal on the disk: locked, and appended to. Its name goes with `remove`, else the file stays when this
/// is destroyed. Any thread, one at a time, but `sync` may run beside `append`. Private to this folder.
class JournalFile {
public:
    /// Makes the last part of the folder where it is missing, never more of it: above it may be an empty mount
    /// point. The file must not exist. Errors: PermissionDenied, NotFound, WriteFailed.
    static core::Result<std::shared_ptr<JournalFile>> create(const std::filesystem::path &path);

    JournalFile(const JournalFile &) = delete;
    JournalFile &operator=(const JournalFile &) = delete;
    ~JournalFile();

    core::Result<void> append(std::string_view bytes);
    /// Content and name are on the disk afterwards. WriteFailed also where somebody has deleted the file.
    core::Result<void> sync();
    /// Takes the place of what has that name, at once and whole.
    core::Result<void> renameTo(const std::filesystem::path &path);
    void remove();

    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }

private:
    JournalFile(std::filesystem::path path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}

    std::filesystem::path m_path;
    int m_descriptor;
    bool m_nameIsSafe = false; ///< only `sync` and `renameTo`
};

/// True where a living program holds the journal, this one included. One that may not be read counts as held.
[[nodiscard]] bool isJournalHeld(const std::filesystem::path &path);
/// Deletes a journal that nobody holds. Errors: PermissionDenied, WriteFailed (somebody holds it).
core::Result<void> removeJournal(const std::filesystem::path &path);

} // namespace gonion::annotation
