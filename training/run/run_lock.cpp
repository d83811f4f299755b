// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_lock.h"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace gonion::training {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;

fs::path lockFile(const fs::path &folder)
{
    return folder / "run.lock";
}

/// The whole file, for one writer. Locks of an open file (not of a process, which would lose them whenever any part of
/// it closes the file); they reach over NFS too.
struct flock wholeFile()
{
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

} // namespace

core::Result<RunLock> RunLock::take(const fs::path &folder)
{
    const int descriptor = ::open(lockFile(folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        const int error = errno;
        const bool denied = error == EACCES || error == EPERM || error == EROFS;
        return core::fail(denied ? ErrorCode::PermissionDenied : ErrorCode::WriteFailed,
                          "The run's folder \"" + folder.string() + "\" cannot be written to: "
                              + std::generic_category().message(error) + ". Choose another one.");
    }
    struct flock lock = wholeFile();
    if (::fcntl(descriptor, F_OFD_SETLK, &lock) == 0) {
        return RunLock(descriptor, true);
    }
    if (errno == EAGAIN || errno == EACCES) {
        ::close(descriptor);
        return core::fail(ErrorCode::InvalidArgument, "Another process is at work on the run \"" + folder.string()
                                                          + "\". Stop it first, or choose another folder.");
    }
    return RunLock(descriptor, false);
}

RunLock::Holder RunLock::holderOf(const fs::path &folder)
{
    const int descriptor = ::open(lockFile(folder).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return errno == ENOENT ? Holder::Nobody : Holder::Unknown;
    }
    struct flock lock = wholeFile();
    const bool asked = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0;
    ::close(descriptor);
    if (!asked) {
        return Holder::Unknown;
    }
    return lock.l_type == F_UNLCK ? Holder::Nobody : Holder::Somebody;
}

RunLock::RunLock(RunLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)), m_real(other.m_real) {}

RunLock::~RunLock()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

} // namespace gonion::training
