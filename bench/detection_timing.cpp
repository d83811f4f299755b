// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/detection_timing.h"

#include "imaging/read_volume.h"
#include "inference/detector.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace gonion::bench {
namespace {

class Stopwatch {
public:
    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

core::JobContext shareOf(const core::JobContext &context, int n, int repeats)
{
    return context.part(static_cast<double>(n) / repeats, static_cast<double>(n + 1) / repeats);
}

} // namespace

core::Result<TimedWork> timeReading(const std::filesystem::path &volume, int repeats, const core::JobContext &context)
{
    TimedWork load{"load", {}};
    for (int n = 0; n < repeats; ++n) {
        const Stopwatch watch;
        if (const auto read = imaging::readVolume(volume, {}, shareOf(context, n, repeats)); !read) {
            return tl::unexpected(read.error());
        }
        load.seconds.push_back(watch.seconds());
    }
    std::sort(load.seconds.begin(), load.seconds.end());
    return load;
}

core::Result<std::vector<TimedWork>> timeDetection(const DetectionTimingOptions &options,
                                                   const core::JobContext &context)
{
    const auto volume = imaging::readVolume(options.volume, {}, core::JobContext(context.stopToken()));
    if (!volume) {
        return tl::unexpected(volume.error());
    }
    const auto detector = inference::Detector::load(options.model, {options.device, options.threads});
    if (!detector) {
        return tl::unexpected(detector.error());
    }
    std::vector<TimedWork> works;
    TimedWork total{"total", {}};
    for (int n = 0; n < options.repeats; ++n) {
        const Stopwatch watch;
        const auto detection = (*detector)->detect(**volume, shareOf(context, n, options.repeats));
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        total.seconds.push_back(watch.seconds());
        works.resize(detection->stages.size());
        for (std::size_t stage = 0; stage < works.size(); ++stage) {
            works[stage].name = detection->stages[stage].stage;
            works[stage].seconds.push_back(detection->stages[stage].seconds);
        }
    }
    works.push_back(std::move(total));
    for (TimedWork &work : works) {
        std::sort(work.seconds.begin(), work.seconds.end());
    }
    return works;
}

std::string lineOf(const TimedWork &work)
{
    if (work.seconds.empty()) {
        return work.name + ": no run";
    }
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(), "%-8s best %.3f s, median %.3f s of %zu", work.name.c_str(),
                  work.seconds.front(), work.seconds[work.seconds.size() / 2], work.seconds.size());
    return line.data();
}

} // namespace gonion::bench
