// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/process_facts.h"

#include <array>
#include <cerrno>
#include <ctime>
#include <fstream>

#include <sched.h>
#include <signal.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace gonion::training {

namespace {

/// "model name : ..." of the first processor.
std::string processorName()
{
    std::ifstream stream("/proc/cpuinfo");
    for (std::string line; std::getline(stream, line);) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return {};
}

int usableCores()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0) {
        return CPU_COUNT(&set);
    }
    const long count = ::sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? static_cast<int>(count) : 0;
}

std::uint64_t memoryOfMachine()
{
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long bytes = ::sysconf(_SC_PAGESIZE);
    return pages > 0 && bytes > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(bytes) : 0;
}

std::string widestSimd()
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx512f")) {
        return "AVX-512";
    }
    if (__builtin_cpu_supports("avx2")) {
        return "AVX2";
    }
    return __builtin_cpu_supports("avx") ? "AVX" : "SSE2";
#elif defined(__aarch64__)
    return "NEON";
#else
    return {};
#endif
}

} // namespace

std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    std::array<char, 32> text{};
    ::gmtime_r(&now, &parts);
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

std::optional<std::int64_t> secondsFromUtc(const std::string &time)
{
    std::tm parts{};
    const char *end = ::strptime(time.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (end == nullptr || *end != '\0') {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(::timegm(&parts));
}

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

std::int64_t processNumber()
{
    return static_cast<std::int64_t>(::getpid());
}

bool isProcessAlive(std::int64_t process)
{
    if (process <= 0 || process > 2147483647) {
        return false;
    }
    // One that this user may not signal is there all the same.
    return ::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM;
}

std::uint64_t residentBytes()
{
    std::ifstream stream("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    const long page = ::sysconf(_SC_PAGESIZE);
    return stream >> all >> resident && page > 0 ? resident * static_cast<std::uint64_t>(page) : 0;
}

MachineFacts machineFacts()
{
    MachineFacts facts{processorName(), usableCores(), memoryOfMachine(), widestSimd(), {}};
    struct utsname names = {};
    if (::uname(&names) == 0) {
        facts.system = std::string(names.sysname) + " " + names.release + " " + names.machine;
    }
    return facts;
}

} // namespace gonion::training
