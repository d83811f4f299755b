// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/metrics/evaluation.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace gonion::training {

struct CalibrateOptions {
    std::filesystem::path model;  ///< read
    std::filesystem::path output; ///< written: the same with presence and radii calibrated
    std::int64_t cases = 100;     ///< validation phantoms, end to end
    std::uint64_t seed = 1;       ///< of the validation phantoms; never those of training
    int threads = 0;
    std::string device = "auto";
    std::optional<double> sensitivity; ///< share of present landmarks to call present; none: highest F1
    bool halfPrecision = false; ///< store the weights as float16
};

/// Detects on unseen phantoms end to end, fits the presence probability, its thresholds and the radii to the
/// outcome, and writes the model with them and the validation figures in its provenance.
/// \return the calibrated figures on these phantoms, each phantom judged by a calibration that was fitted to the
///         others (in five parts)
[[nodiscard]] core::Result<Evaluation> calibrateOnPhantoms(const CalibrateOptions &options,
                                                           const core::JobContext &context);

} // namespace gonion::training
