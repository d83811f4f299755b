// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/atomic_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gonion::core {

namespace {

namespace fs = std::filesystem;

/// A file beside its target that disappears again unless it was renamed.
class TemporaryFile {
public:
    explicit TemporaryFile(const fs::path &target)
        : m_name((target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string()),
          m_descriptor(mkostemp(m_name.data(), O_CLOEXEC))
    {
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    ~TemporaryFile()
    {
        if (m_descriptor < 0) {
            return;
        }
        if (!m_closed) {
            ::close(m_descriptor);
        }
        if (!m_renamed) {
            ::unlink(m_name.c_str());
        }
    }

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }

    bool write(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
            if (written < 0) {
                if (errno == EINTR) {
                    continue;
                }
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    bool setMode(mode_t mode) { return ::fchmod(m_descriptor, mode) == 0; }

    /// The content is on the disk before the name is: a crash in between leaves the old file.
    bool flushAndClose()
    {
        if (::fsync(m_descriptor) != 0) {
            return false;
        }
        m_closed = true;
        return ::close(m_descriptor) == 0; // network file systems report a full disk only here
    }

    bool renameTo(const fs::path &target)
    {
        m_renamed = ::rename(m_name.c_str(), target.c_str()) == 0;
        return m_renamed;
    }

private:
    std::string m_name;
    int m_descriptor;
    bool m_closed = false;
    bool m_renamed = false;
};

/// Permissions of the file that is replaced, or those a new file gets.
mode_t modeFor(const fs::path &target)
{
    struct stat status = {};
    if (::stat(target.c_str(), &status) == 0) {
        return status.st_mode & 07777U;
    }
    const mode_t mask = ::umask(0); // the only way to read it; restored at once
    ::umask(mask);
    return 0666U & ~mask;
}

/// Makes the rename itself last through a power cut. File systems that cannot are left alone.
void flushFolder(const fs::path &folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        static_cast<void>(::fsync(descriptor));
        ::close(descriptor);
    }
}

tl::unexpected<Error> failedToWrite(const fs::path &path, int error)
{
    const std::string name = path.string();
    switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(ErrorCode::PermissionDenied, "\"" + name
                                                     + "\" may not be written there: no permission, or a "
                                                       "read-only place. Choose another folder.");
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::NotFound,
                    "\"" + name + "\" was not written: its folder does not exist. Create it first.");
    case ENOSPC:
    case EDQUOT:
        return fail(ErrorCode::WriteFailed, "\"" + name
                                                + "\" was not written: the disk is full. Free some space "
                                                  "and save again.");
    default:
        return fail(ErrorCode::WriteFailed, "\"" + name + "\" was not written: "
                                                + std::generic_category().message(error)
                                                + ". Save it somewhere else or try again.");
    }
}

/// The file a chain of links ends at, even where that one does not exist yet.
fs::path followLinks(fs::path path)
{
    std::error_code error;
    for (int links = 0; links < 40 && fs::is_symlink(path, error); ++links) {
        const fs::path next = fs::read_symlink(path, error);
        if (error) {
            break;
        }
        path = next.is_absolute() ? next : path.parent_path() / next;
    }
    return path;
}

} // namespace

struct AtomicFile::State {
    fs::path path;   ///< as the caller wrote it, for messages
    fs::path target; ///< where it ends
    TemporaryFile file;
};

AtomicFile::AtomicFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
AtomicFile::AtomicFile(AtomicFile &&) noexcept = default;
AtomicFile::~AtomicFile() = default;

Result<AtomicFile> AtomicFile::create(const fs::path &path)
{
    fs::path target = followLinks(path);
    if (!target.has_filename()) {
        return fail(ErrorCode::WriteFailed, "\"" + path.string() + "\" names no file. Add a file name.");
    }
    if (!target.has_parent_path()) {
        target = fs::path(".") / target;
    }
    std::error_code ignored;
    if (fs::is_directory(target, ignored)) {
        return fail(ErrorCode::WriteFailed, "\"" + path.string() + "\" is a folder. Add a file name.");
    }
    auto state = std::unique_ptr<State>(new State{path, target, TemporaryFile(target)});
    if (!state->file.isOpen()) {
        return failedToWrite(path, errno);
    }
    // Some network file systems have no permissions to set: that is no reason to lose the data.
    state->file.setMode(modeFor(target));
    return AtomicFile(std::move(state));
}

Result<void> AtomicFile::write(std::string_view bytes)
{
    return m_state->file.write(bytes) ? Result<void>{} : failedToWrite(m_state->path, errno);
}

Result<void> AtomicFile::commit()
{
    if (!m_state->file.flushAndClose() || !m_state->file.renameTo(m_state->target)) {
        return failedToWrite(m_state->path, errno);
    }
    flushFolder(m_state->target.parent_path());
    return {};
}

Result<void> writeFileAtomically(const fs::path &path, std::string_view bytes)
{
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) {
        return tl::unexpected(file.error());
    }
    if (const Result<void> written = file->write(bytes); !written) {
        return written;
    }
    return file->commit();
}

} // namespace gonion::core
