// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gonion::annotation {

/// Who works on something, as the lock file says.
struct LockHolder {
    std::string person;
    std::string computer;
    std::int64_t process = 0;
    std::string since; ///< ISO 8601, UTC
};

/// "Anna on ct-station-2 since 2026-11-25 09:30 (UTC)".
[[nodiscard]] std::string textOf(const LockHolder &holder);

/// Right to change a project, or one case of it: who labels a case holds its lock; who imports, splits or edits the
/// template holds the project's for as long as that takes. Neither implies the other. It is a file in the project's folder `.gonion/locks`, made by an
/// operation that only one of two programs can win, on network folders too. A lock whose process has ended is
/// taken over at once; one of another computer when it has not been refreshed for `kStaleAfter` by the
/// file server's own clock. Move only; released by its destructor. One thread.
class CaseLock {
public:
    static constexpr std::chrono::seconds kRefreshEvery{30};
    static constexpr std::chrono::seconds kStaleAfter{180};

    /// What concerns all cases. Errors: PermissionDenied (a folder that may not be written: open it read-only), NotFound, WriteFailed.
    static core::Result<std::variant<CaseLock, LockHolder>> acquireProject(const std::filesystem::path &projectFolder,
                                                                           std::string_view person);
    /// One case: two people work on one project, each on other cases.
    static core::Result<std::variant<CaseLock, LockHolder>> acquireCase(const std::filesystem::path &projectFolder,
                                                                        std::string_view caseId, std::string_view person);
    /// Who holds a case now, or nothing; changes nothing. A stale lock is nobody's.
    static std::optional<LockHolder> holderOfCase(const std::filesystem::path &projectFolder, std::string_view caseId);
    static std::optional<LockHolder> holderOfProject(const std::filesystem::path &projectFolder);

    CaseLock(CaseLock &&other) noexcept;
    CaseLock &operator=(CaseLock &&other) noexcept;
    CaseLock(const CaseLock &) = delete;
    CaseLock &operator=(const CaseLock &) = delete;
    ~CaseLock();

    /// To be called every `kRefreshEvery`, and before a save after a long pause.
    /// Errors: PermissionDenied where somebody else took the lock meanwhile (this computer slept): do not save over
    /// their work; NotFound where the folder is gone (ask again later).
    core::Result<void> refresh();
    void release();

private:
    friend class LockFile;
    CaseLock(std::filesystem::path file, std::string token);

    std::filesystem::path m_file; ///< empty: holds nothing
    std::string m_token;
};

/// The lock, or who has it.
using LockAttempt = std::variant<CaseLock, LockHolder>;

} // namespace gonion::annotation
