// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/detect_folder.h"

#include "app/commands/console.h"
#include "app/commands/detect_with_models.h"
#include "app/commands/detection_report.h"

#include "annotation/landmark_file.h"
#include "core/atomic_file.h"
#include "imaging/read_volume.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>
#include <system_error>
#include <utility>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;

struct Item {
    fs::path input;
    bool isFolder = false; ///< perhaps a DICOM series
    std::string stem;      ///< of its result's name
};

/// "a" of "a.nii.gz".
std::string stemOf(const fs::path &volume)
{
    fs::path name = volume.filename();
    if (name.extension() == ".gz") {
        name.replace_extension();
    }
    return name.replace_extension().string();
}

/// The cases of a folder by name. Two volumes of one stem (a.nrrd, a.nii.gz) get their whole names.
core::Result<std::vector<Item>> itemsOf(const DetectFolderArguments &arguments)
{
    std::vector<Item> items;
    std::error_code error;
    for (fs::directory_iterator it(arguments.folder, error), end; !error && it != end; it.increment(error)) {
        const fs::path &path = it->path();
        std::error_code ignored;
        if (path.filename().string().starts_with('.')) {
            continue;
        }
        if (it->is_directory(ignored) && !fs::equivalent(path, arguments.output, ignored)) {
            items.push_back({path, true, path.filename().string()});
        } else if (it->is_regular_file(ignored) && imaging::isVolumeFileName(path)) {
            items.push_back({path, false, stemOf(path)});
        }
    }
    if (error) {
        return core::fail(error == std::errc::permission_denied ? ErrorCode::PermissionDenied : ErrorCode::NotFound,
                          "The folder " + arguments.folder.string() + " cannot be listed: " + error.message()
                              + ". Check the name and the permissions.");
    }
    std::sort(items.begin(), items.end(), [](const Item &a, const Item &b) { return a.input.filename() < b.input.filename(); });
    std::map<std::string, int> uses;
    for (const Item &item : items) {
        ++uses[item.stem];
    }
    for (Item &item : items) {
        item.stem = uses[item.stem] > 1 ? item.input.filename().string() : item.stem;
    }
    return items;
}

/// One process' way through its part of the list.
class Worker {
public:
    Worker(const DetectFolderArguments &arguments, const Detectors &detectors, core::JobContext context)
        : m_arguments(arguments), m_detectors(detectors), m_context(std::move(context))
    {
    }

    /// \return an error that ends everything
    core::Result<void> take(const Item &item, std::size_t place, std::size_t count)
    {
        const fs::path result = folderOf() / (item.stem + "_detected.mrk.json");
        std::error_code ignored;
        if (!m_arguments.overwrite && fs::exists(result, ignored)) {
            ++m_skipped;
            return {};
        }
        if (item.isFolder && !holdsSeries(item)) {
            return m_context.stopRequested() ? core::JobContext::cancelled() : core::Result<void>();
        }
        const auto start = std::chrono::steady_clock::now();
        const auto present = work(item, result);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        const std::string label = "[" + std::to_string(place) + "/" + std::to_string(count) + "] " + item.stem;
        if (present) {
            ++m_done;
            std::printf("%s: %lld landmarks present, %.1f s\n", label.c_str(), static_cast<long long>(*present), seconds);
            std::fflush(stdout);
            return {};
        }
        const core::Error &error = present.error();
        if (m_cannotWrite || error.code == ErrorCode::Cancelled || error.code == ErrorCode::ModelUnusable) {
            return tl::unexpected(error);
        }
        ++m_failed;
        std::fprintf(stderr, "gonion: %s failed: %s\n", label.c_str(), error.message.c_str());
        return {};
    }

    /// \return the exit code
    [[nodiscard]] int conclude() const
    {
        std::printf("%lld done, %lld there already, %lld failed\n", static_cast<long long>(m_done),
                    static_cast<long long>(m_skipped), static_cast<long long>(m_failed));
        return m_failed > 0 ? exitCodeOf(ErrorCode::Unreadable) : 0;
    }

private:
    [[nodiscard]] const fs::path &folderOf() const
    {
        return m_arguments.output.empty() ? m_arguments.folder : m_arguments.output;
    }

    /// Other folders may lie beside the volumes: they are no failure.
    [[nodiscard]] bool holdsSeries(const Item &item) const
    {
        const auto series = imaging::listSeries(item.input, m_context);
        return series && !series->empty();
    }

    core::Result<std::int64_t> work(const Item &item, const fs::path &result)
    {
        const auto volume = imaging::readVolume(item.input, {}, m_context);
        if (!volume) {
            return tl::unexpected(volume.error());
        }
        const auto detection = detectWithAll(m_detectors, **volume, m_arguments.threshold, m_context);
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        if (m_arguments.reports) {
            const fs::path report = folderOf() / (item.stem + "_detected.json");
            const std::string text = detectionJson(item.input.filename().string(), **volume, *detection);
            if (const auto written = core::writeFileAtomically(report, text); !written) {
                m_cannotWrite = true;
                return tl::unexpected(written.error());
            }
        }
        // The landmarks last: they say that the case is done.
        const auto written = annotation::writeLandmarks(result, inference::landmarkSetFrom(*detection), (*volume)->geometry());
        if (!written) {
            m_cannotWrite = true;
            return tl::unexpected(written.error());
        }
        for (const std::string &notice : *written) {
            std::fprintf(stderr, "gonion: %s\n", notice.c_str());
        }
        return std::count_if(detection->landmarks.begin(), detection->landmarks.end(), [](const auto &landmark) {
            return landmark.state == annotation::LandmarkState::Present;
        });
    }

    const DetectFolderArguments &m_arguments;
    const Detectors &m_detectors;
    core::JobContext m_context;
    std::int64_t m_done = 0;
    std::int64_t m_skipped = 0;
    std::int64_t m_failed = 0;
    bool m_cannotWrite = false; ///< the next case would be detected for nothing too
};

core::Result<void> makeOutput(const fs::path &folder)
{
    std::error_code error;
    if (!folder.empty()) {
        fs::create_directories(folder, error);
    }
    if (error) {
        return core::fail(ErrorCode::WriteFailed,
                          "The folder " + folder.string() + " cannot be made: " + error.message() + ". Choose another one.");
    }
    return {};
}

} // namespace

std::optional<Shard> Shard::parse(const std::string &text)
{
    Shard shard;
    const char *end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, shard.number);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '/') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, shard.of);
    const bool sound = second.ec == std::errc() && second.ptr == end && shard.number >= 1 && shard.number <= shard.of;
    return sound ? std::optional(shard) : std::nullopt;
}

int detectFolder(const DetectFolderArguments &arguments)
{
    const InterruptListener interrupt;
    if (const auto made = makeOutput(arguments.output); !made) {
        return reportFailure(made.error());
    }
    const auto items = itemsOf(arguments);
    if (!items) {
        return reportFailure(items.error());
    }
    const auto detectors = loadDetectors(arguments.models, arguments.options);
    if (!detectors) {
        return reportFailure(detectors.error());
    }
    Worker worker(arguments, *detectors, core::JobContext(interrupt.token()));
    for (std::size_t n = 0; n < items->size(); ++n) {
        if (!arguments.shard.holds(n)) {
            continue;
        }
        if (const auto taken = worker.take((*items)[n], n + 1, items->size()); !taken) {
            return reportFailure(taken.error());
        }
    }
    return worker.conclude();
}

} // namespace gonion::app
