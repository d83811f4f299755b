// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/journal_file.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;
using core::Result;

constexpr mode_t kOnlyMine = 0600; // names of cases and annotators

tl::unexpected<core::Error> failed(const fs::path &path, int error)
{
    const std::string start = "Edits cannot be written to the journal in \"" + path.parent_path().string() + "\": ";
    const std::string kept = " They are kept in memory until they can be. ";
    switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(ErrorCode::PermissionDenied,
                    start + "the folder is read-only." + kept + "Allow writing there, or save somewhere else.");
    case ENOENT:
    case ENOTDIR:
    case ESTALE:
        return fail(ErrorCode::NotFound,
                    start + "the folder is gone." + kept + "Connect it again, or save somewhere else.");
    case ENOSPC:
    case EDQUOT:
        return fail(ErrorCode::WriteFailed,
                    start + "the disk is full." + kept + "Free some space, or save somewhere else.");
    default:
        return fail(ErrorCode::WriteFailed, start + std::generic_category().message(error) + "." + kept
                                                + "Save somewhere else if this goes on.");
    }
}

void makeFolder(const fs::path &folder)
{
    std::error_code ignored; // the open that follows tells
    if (!fs::exists(folder, ignored)) {
        fs::create_directory(folder, ignored);
    }
}

/// The name of a new file is only safe when its folder is. File systems that cannot are left alone.
void syncFolder(const fs::path &folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        static_cast<void>(::fsync(descriptor));
        ::close(descriptor);
    }
}

} // namespace

Result<std::shared_ptr<JournalFile>> JournalFile::create(const fs::path &path)
{
    makeFolder(path.parent_path());
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, kOnlyMine);
    if (descriptor < 0) {
        return failed(path, errno);
    }
    // A file system without locks is no reason to write no journal.
    static_cast<void>(::flock(descriptor, LOCK_EX | LOCK_NB));
    return std::shared_ptr<JournalFile>(new JournalFile(path, descriptor));
}

JournalFile::~JournalFile()
{
    ::close(m_descriptor);
}

Result<void> JournalFile::append(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return failed(m_path, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> JournalFile::sync()
{
    if (::fdatasync(m_descriptor) != 0) {
        return failed(m_path, errno);
    }
    struct stat status = {};
    if (::fstat(m_descriptor, &status) != 0 || status.st_nlink == 0) {
        return failed(m_path, ENOENT); // writing to a deleted file succeeds for ever
    }
    if (!m_nameIsSafe) {
        syncFolder(m_path.parent_path());
        syncFolder(m_path.parent_path().parent_path()); // the folder may be new, too
        m_nameIsSafe = true;
    }
    return {};
}

Result<void> JournalFile::renameTo(const fs::path &path)
{
    if (::rename(m_path.c_str(), path.c_str()) != 0) {
        return failed(path, errno);
    }
    m_path = path;
    m_nameIsSafe = false;
    return {};
}

void JournalFile::remove()
{
    ::unlink(m_path.c_str());
}

namespace {

/// A descriptor that holds the journal's lock, or -1.
int holdJournal(const fs::path &path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return -1;
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        ::close(descriptor);
        errno = EWOULDBLOCK;
        return -1;
    }
    return descriptor;
}

} // namespace

bool isJournalHeld(const fs::path &path)
{
    const int descriptor = holdJournal(path);
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return descriptor < 0;
}

Result<void> removeJournal(const fs::path &path)
{
    const int descriptor = holdJournal(path);
    if (descriptor < 0 && errno == EWOULDBLOCK) {
        return fail(ErrorCode::WriteFailed, "The journal \"" + path.string()
                                                + "\" was not deleted: another program is working on this case.");
    }
    const bool gone = ::unlink(path.c_str()) == 0 || errno == ENOENT;
    const int error = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (!gone) {
        return fail(ErrorCode::PermissionDenied, "The journal \"" + path.string() + "\" was not deleted: "
                                                     + std::generic_category().message(error)
                                                     + ". Delete it by hand.");
    }
    return {};
}

} // namespace gonion::annotation
