// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/read_file.h"

#include <cerrno>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gonion::core {

namespace {

class OpenFile {
public:
    // Not blocking: a named pipe without a writer must not hold the caller.
    explicit OpenFile(const std::filesystem::path &path)
        : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {
    }
    OpenFile(const OpenFile &) = delete;
    OpenFile &operator=(const OpenFile &) = delete;
    ~OpenFile()
    {
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
        }
    }
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

tl::unexpected<Error> failedToRead(const std::string &name, int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::NotFound, "\"" + name + "\" does not exist. Check the name and the folder.");
    case EACCES:
    case EPERM:
        return fail(ErrorCode::PermissionDenied,
                    "\"" + name + "\" may not be read: no permission. Ask its owner, or copy it elsewhere.");
    default:
        return fail(ErrorCode::Unreadable, "\"" + name + "\" was not read: " + std::generic_category().message(error)
                                               + ". Copy it to a local folder and try again.");
    }
}

} // namespace

Result<std::string> readFile(const std::filesystem::path &path, std::size_t largest)
try {
    const std::string name = path.string();
    const OpenFile file(path);
    struct stat status = {};
    if (file.descriptor() < 0 || ::fstat(file.descriptor(), &status) != 0) {
        return failedToRead(name, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::Unreadable, "\"" + name + "\" is a folder or a device, not a file. Choose a file.");
    }
    if (static_cast<std::uintmax_t>(status.st_size) > largest) {
        return fail(ErrorCode::Unreadable, "\"" + name + "\" is far too large for a file of its kind ("
                                               + std::to_string(status.st_size >> 20) + " MiB). Check that it is the right one.");
    }
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t got = ::read(file.descriptor(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failedToRead(name, errno);
        }
        if (got == 0) {
            break; // it became shorter meanwhile: what is there is judged by its reader
        }
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
} catch (const std::bad_alloc &) {
    return fail(ErrorCode::OutOfMemory, "There is not enough memory to read \"" + path.string() + "\".");
}

} // namespace gonion::core
