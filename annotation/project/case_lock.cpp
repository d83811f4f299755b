// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/case_lock.h"

#include "annotation/project/lock_file.h"
#include "annotation/project/project.h"
#include "annotation/project/project_path.h"
#include "annotation/project/short_lock.h"

#include <cerrno>
#include <exception>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;

constexpr const char *kProjectLock = "project.lock";

std::string caseLockName(std::string_view caseId)
{
    return "case-" + fileNameFrom(caseId) + ".lock";
}

fs::path placeOf(const fs::path &projectFolder, const std::string &name)
{
    return projectFolder / Project::kPrivateFolder / "locks" / name;
}

core::Result<LockAttempt> acquire(const fs::path &projectFolder, const std::string &name, std::string_view person)
try {
    const auto folder = lockFolder(projectFolder);
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    return LockFile(*folder / name).acquire(projectFolder, person);
} catch (const std::exception &error) {
    return fail(ErrorCode::WriteFailed, "The lock was not made: " + std::string(error.what()) + ". Try again.");
}

} // namespace

std::string textOf(const LockHolder &holder)
{
    std::string since = holder.since.substr(0, 16); // to the minute
    if (const std::size_t at = since.find('T'); at != std::string::npos) {
        since[at] = ' ';
    }
    return (holder.person.empty() ? std::string("Somebody") : holder.person)
           + (holder.computer.empty() ? std::string() : " on " + holder.computer)
           + (since.empty() ? std::string() : " since " + since + " (UTC)");
}

core::Result<LockAttempt> CaseLock::acquireProject(const fs::path &projectFolder, std::string_view person)
{
    return acquire(projectFolder, kProjectLock, person);
}

core::Result<LockAttempt> CaseLock::acquireCase(const fs::path &projectFolder, std::string_view caseId, std::string_view person)
{
    return acquire(projectFolder, caseLockName(caseId), person);
}

std::optional<LockHolder> CaseLock::holderOfProject(const fs::path &projectFolder)
{
    return LockFile(placeOf(projectFolder, kProjectLock)).holder();
}

std::optional<LockHolder> CaseLock::holderOfCase(const fs::path &projectFolder, std::string_view caseId)
{
    return LockFile(placeOf(projectFolder, caseLockName(caseId))).holder();
}

CaseLock::CaseLock(fs::path file, std::string token) : m_file(std::move(file)), m_token(std::move(token)) {}

CaseLock::CaseLock(CaseLock &&other) noexcept
    : m_file(std::exchange(other.m_file, {})), m_token(std::exchange(other.m_token, {}))
{
}

CaseLock &CaseLock::operator=(CaseLock &&other) noexcept
{
    if (this != &other) {
        release();
        m_file = std::exchange(other.m_file, {});
        m_token = std::exchange(other.m_token, {});
    }
    return *this;
}

CaseLock::~CaseLock()
{
    release();
}

core::Result<void> CaseLock::refresh()
{
    const auto lost = [] {
        return fail(ErrorCode::PermissionDenied, "Somebody else took the work over while this computer was away. "
                                                 "Save yours under another annotator's name, then open theirs.");
    };
    if (m_file.empty()) {
        return lost();
    }
    const auto text = LockFile(m_file).read();
    if (text && text->token == m_token) {
        // The server's own clock, not this computer's.
        if (::utimensat(AT_FDCWD, m_file.c_str(), nullptr, 0) == 0) {
            return {};
        }
    } else if (text && !text->token.empty()) {
        return lost();
    }
    return fail(ErrorCode::NotFound, "The project's folder cannot be reached, or its lock is gone. Your work is kept; try again.");
}

void CaseLock::release()
{
    if (m_file.empty()) {
        return;
    }
    const auto text = LockFile(m_file).read();
    if (text && text->token == m_token) {
        ::unlink(m_file.c_str());
    }
    m_file.clear();
    m_token.clear();
}

} // namespace gonion::annotation
