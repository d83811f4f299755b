// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <filesystem>
#include <string>
#include <vector>

/// \file
/// What a user waits for: reading a volume, and each stage of a detection in it. Free of Torch.
namespace gonion::bench {

struct TimedWork {
    std::string name;
    std::vector<double> seconds; ///< of each run, fastest first
};

/// Errors: those of reading.
[[nodiscard]] core::Result<TimedWork> timeReading(const std::filesystem::path &volume, int repeats,
                                                  const core::JobContext &context);

struct DetectionTimingOptions {
    std::filesystem::path volume;
    std::filesystem::path model;
    std::string device = "auto";
    int threads = 0; ///< 0: all cores
    int repeats = 3;
};
/// The stages and, last, "total", with the model warm. Errors: those of reading, of the model and of detection.
[[nodiscard]] core::Result<std::vector<TimedWork>> timeDetection(const DetectionTimingOptions &options,
                                                                 const core::JobContext &context);

/// "load     best 1.000 s, median 1.100 s of 3"
[[nodiscard]] std::string lineOf(const TimedWork &work);

} // namespace gonion::bench
