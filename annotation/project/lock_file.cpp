// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/lock_file.h"

#include "annotation/json_text.h"
#include "annotation/project/short_lock.h"
#include "core/read_file.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <sstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;

constexpr std::size_t kLargest = 64 * 1024;

std::string lineOf(const char *file)
{
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
}

/// The computer's present run, and the space its process numbers belong to (containers have their own); empty where
/// nobody can say.
std::string systemNow()
{
    const std::string run = lineOf("/proc/sys/kernel/random/boot_id");
    if (run.empty()) {
        return {}; // not Linux: then only the lock's age tells
    }
    std::array<char, 128> space{};
    const ssize_t length = ::readlink("/proc/self/ns/pid", space.data(), space.size() - 1);
    return run + " " + std::string(space.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
}

/// Field 22 of /proc/PID/stat, counted after the name in brackets, which may hold blanks; empty where it is not known.
std::string startTicksOf(std::int64_t process)
{
    const std::string line = lineOf(("/proc/" + std::to_string(process) + "/stat").c_str());
    const std::size_t end = line.rfind(')');
    if (end == std::string::npos) {
        return {};
    }
    std::istringstream fields(line.substr(end + 1));
    std::string field;
    for (int number = 3; number <= 22; ++number) {
        fields >> field;
    }
    return field;
}

std::string computerName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("another computer");
}

std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    std::array<char, 32> text{};
    ::gmtime_r(&now, &parts);
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

std::string drawToken()
{
    std::random_device source;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%08x%08x%08x%08x", source(), source(), source(), source());
    return text.data();
}

tl::unexpected<core::Error> failedToMake(int error)
{
    const bool denied = error == EACCES || error == EPERM || error == EROFS;
    return fail(denied ? ErrorCode::PermissionDenied : error == ENOENT ? ErrorCode::NotFound : ErrorCode::WriteFailed,
                "The lock was not made in the project's folder: " + std::generic_category().message(error)
                    + (denied ? ". Open the project read-only." : ". Try again when the folder is there and has room."));
}

std::chrono::nanoseconds changeTimeOf(const struct stat &status)
{
    return std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
}

/// A file with content under a name of its own, gone again at the end.
class Scratch {
public:
    Scratch(const fs::path &beside, std::string_view content)
        : m_name(beside.string() + ".XXXXXX"), m_descriptor(::mkostemp(m_name.data(), O_CLOEXEC))
    {
        m_error = m_descriptor < 0 ? errno : 0;
        if (m_error == 0 && ::write(m_descriptor, content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
            m_error = errno == 0 ? ENOSPC : errno;
        }
        if (m_error == 0) {
            ::fchmod(m_descriptor, 0666 & ~022);
        }
    }
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;
    ~Scratch()
    {
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
            ::unlink(m_name.c_str());
        }
    }
    [[nodiscard]] int error() const { return m_error; }
    [[nodiscard]] const char *name() const { return m_name.c_str(); }
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    std::string m_name;
    int m_descriptor;
    int m_error = 0;
};

} // namespace

LockText LockFile::textFor(std::string_view person)
{
    const auto process = static_cast<std::int64_t>(::getpid());
    return {{std::string(person), computerName(), process, utcNow()}, drawToken(), systemNow(), startTicksOf(process)};
}

std::string LockFile::encode(const LockText &text)
{
    nlohmann::ordered_json json;
    json["person"] = text.holder.person;
    json["computer"] = text.holder.computer;
    json["process"] = text.holder.process;
    json["since"] = text.holder.since;
    json["token"] = text.token;
    json["system"] = text.system;
    json["startTicks"] = text.startTicks;
    return textFrom(json);
}

std::optional<LockText> LockFile::read() const
{
    const auto bytes = core::readFile(m_file, kLargest);
    if (!bytes) {
        return bytes.error().code == ErrorCode::NotFound ? std::nullopt : std::optional(LockText{});
    }
    const auto json = parseUntrustedJson(*bytes);
    if (!json) {
        return LockText{};
    }
    const double process = numberAt(*json, "process").value_or(0.0);
    LockText text;
    text.holder = {textAt(*json, "person"), textAt(*json, "computer"),
                   process > 0 && process <= 2147483647.0 ? static_cast<std::int64_t>(process) : 0, textAt(*json, "since")};
    text.token = textAt(*json, "token");
    text.system = textAt(*json, "system");
    text.startTicks = textAt(*json, "startTicks");
    return text;
}

/// How long ago the lock was refreshed, both times by the clock of the server that has the folder.
std::optional<std::chrono::nanoseconds> LockFile::age() const
{
    struct stat lock = {};
    struct stat now = {};
    const Scratch probe(m_file, "x");
    if (probe.error() != 0 || ::fstat(probe.descriptor(), &now) != 0 || ::stat(m_file.c_str(), &lock) != 0) {
        return std::nullopt;
    }
    return changeTimeOf(now) - changeTimeOf(lock);
}

bool LockFile::isStale(const LockText &text) const
{
    if (!text.token.empty() && !text.system.empty() && text.system == systemNow() && text.holder.process > 0) {
        // Here the process itself can be asked. One that this user may not signal is there all the same (EPERM).
        const bool ended = ::kill(static_cast<pid_t>(text.holder.process), 0) != 0 && errno == ESRCH;
        const std::string began = startTicksOf(text.holder.process);
        return ended || (!began.empty() && began != text.startTicks);
    }
    const auto old = age();
    return old && *old > CaseLock::kStaleAfter;
}

std::optional<LockHolder> LockFile::holder() const
{
    const auto text = read();
    return text && !isStale(*text) ? std::optional(text->holder) : std::nullopt;
}

core::Result<bool> LockFile::make(const LockText &text) const
{
    const Scratch whole(m_file, encode(text));
    if (whole.error() != 0) {
        return failedToMake(whole.error());
    }
    // A link to a file that is complete: it succeeds for one only, and nobody ever sees half a lock.
    if (::link(whole.name(), m_file.c_str()) == 0) {
        return true;
    }
    if (errno == EEXIST) {
        return false;
    }
    // No hard links there (FAT, some servers): made empty by one only, then filled.
    const int descriptor = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        return errno == EEXIST ? core::Result<bool>(false) : failedToMake(errno);
    }
    const std::string bytes = encode(text);
    const bool written = ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    const int error = errno;
    ::close(descriptor);
    if (!written) {
        ::unlink(m_file.c_str());
        return failedToMake(error);
    }
    return true;
}

/// Removes the lock if it is still the stale one. Under the short lock nobody else takes over meanwhile.
void LockFile::takeAway(const LockText &stale) const
{
    const auto now = read();
    if (now && now->token == stale.token && isStale(*now)) {
        ::unlink(m_file.c_str());
    }
}

core::Result<LockAttempt> LockFile::acquire(const fs::path &folder, std::string_view person)
{
    const LockText ours = textFor(person);
    for (int tries = 0; tries < 10; ++tries) {
        const auto made = make(ours);
        if (!made) {
            return tl::unexpected(made.error());
        }
        if (*made) {
            return LockAttempt(CaseLock(m_file, ours.token));
        }
        const auto theirs = read();
        if (!theirs) {
            continue; // released just now
        }
        if (!isStale(*theirs)) {
            return LockAttempt(theirs->holder);
        }
        const auto guard = ShortLock::take(folder);
        if (!guard) {
            return tl::unexpected(guard.error());
        }
        takeAway(*theirs);
    }
    return fail(ErrorCode::WriteFailed, "The lock was not made: others take it again and again. Try once more.");
}

} // namespace gonion::annotation
