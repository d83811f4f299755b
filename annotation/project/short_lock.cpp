// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/short_lock.h"

#include "annotation/project/project.h"
#include "core/make_folders.h"

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;

constexpr std::chrono::milliseconds kBetweenTries{10};
constexpr int kTries = 500;

ErrorCode codeOf(int error)
{
    switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
        return ErrorCode::PermissionDenied;
    case ENOENT:
    case ENOTDIR:
        return ErrorCode::NotFound;
    default:
        return ErrorCode::WriteFailed;
    }
}

tl::unexpected<core::Error> failed(const fs::path &folder, int error)
{
    const ErrorCode code = codeOf(error);
    return fail(code, "The project in \"" + folder.string() + "\" cannot be changed: " + std::generic_category().message(error)
                          + (code == ErrorCode::PermissionDenied ? ". Open it read-only, or copy it to a folder of your own."
                                                                 : ". Try again when the folder is there and has room."));
}

} // namespace

core::Result<fs::path> lockFolder(const fs::path &projectFolder)
{
    const fs::path inside = fs::path(Project::kPrivateFolder) / "locks";
    if (const std::error_code error = core::makeFoldersBelow(projectFolder, inside); error) {
        return failed(projectFolder, error.value());
    }
    return projectFolder / inside;
}

core::Result<ShortLock> ShortLock::take(const fs::path &projectFolder)
{
    const auto folder = lockFolder(projectFolder);
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    const int descriptor = ::open((*folder / "save").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return failed(projectFolder, errno);
    }
    ShortLock lock(descriptor);
    for (int tries = 0; ::flock(descriptor, LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return lock; // a file system without locks
        }
        if (tries >= kTries) {
            return fail(ErrorCode::WriteFailed, "The project in \"" + projectFolder.string()
                                                    + "\" was not saved: another program is saving it. Save again.");
        }
        std::this_thread::sleep_for(kBetweenTries);
    }
    return lock;
}

ShortLock::~ShortLock()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

} // namespace gonion::annotation
