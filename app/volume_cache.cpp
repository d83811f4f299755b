// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/volume_cache.h"

#include "imaging/read_volume.h"
#include "imaging/volume_fingerprint.h"

#include <cstdint>
#include <fstream>
#include <system_error>
#include <utility>

namespace gonion::app {

using core::JobContext;
using core::Result;
using ReadyResult = Result<std::shared_ptr<const ReadyVolume>>;

namespace {

constexpr std::uint64_t kLeastFreeKib = 1024 * 1024;
constexpr std::size_t kMostFilesLookedAt = 5000;

/// Of /proc/meminfo, KiB; 0 where it does not say.
std::uint64_t memoryValue(const std::string &wanted)
{
    std::ifstream file("/proc/meminfo");
    std::string name;
    std::string unit;
    std::uint64_t value = 0;
    while (file >> name >> value) {
        std::getline(file, unit);
        if (name == wanted) {
            return value;
        }
    }
    return 0;
}

void addTo(std::string &stamp, const std::filesystem::path &file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    const auto time = std::filesystem::last_write_time(file, error);
    if (!error) {
        stamp += std::to_string(size) + '@' + std::to_string(time.time_since_epoch().count()) + ';';
    }
}

} // namespace

std::string stampOf(const std::filesystem::path &volume)
{
    std::string stamp;
    std::error_code error;
    if (!std::filesystem::is_directory(volume, error)) {
        addTo(stamp, volume);
        return stamp;
    }
    std::size_t looked = 0;
    std::filesystem::directory_iterator entry(volume, error);
    for (; !error && entry != std::filesystem::directory_iterator() && looked < kMostFilesLookedAt; ++looked) {
        addTo(stamp, entry->path());
        entry.increment(error);
    }
    return stamp;
}

ReadyResult readReadyVolume(const std::filesystem::path &volume, const JobContext &context)
{
    auto ready = std::make_shared<ReadyVolume>();
    ready->path = volume;
    ready->stamp = stampOf(volume);
    auto read = imaging::readVolume(volume, {}, context.part(0.0, 0.9));
    if (!read) {
        return tl::unexpected(read.error());
    }
    ready->volume = std::move(*read);
    auto fingerprint = imaging::fingerprintOf(*ready->volume, context.part(0.9, 1.0));
    if (!fingerprint) {
        return tl::unexpected(fingerprint.error());
    }
    ready->fingerprint = std::move(*fingerprint);
    return ready;
}

ReadyResult readAhead(const std::filesystem::path &volume, const JobContext &context)
{
    const auto isShort = [] {
        return core::fail(core::ErrorCode::OutOfMemory, "Memory is short; the next case is read when it is opened.");
    };
    if (isMemoryShort()) {
        return isShort();
    }
    auto ready = readReadyVolume(volume, context);
    if (ready && isMemoryShort()) {
        return isShort();
    }
    return ready;
}

bool isMemoryShort()
{
    const std::uint64_t total = memoryValue("MemTotal:");
    const std::uint64_t available = memoryValue("MemAvailable:");
    return total > 0 && available > 0 && (available < kLeastFreeKib || available < total / 4);
}

} // namespace gonion::app
