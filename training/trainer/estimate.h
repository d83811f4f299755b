// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/plan/training_plan.h"
#include "training/trainer/run_data.h"

#include <cstdint>
#include <optional>
#include <string>

namespace gonion::training {

/// What a stage costs here, by a few steps on its own data.
struct StageEstimate {
    std::int64_t parameters = 0;
    double secondsPerStep = 0.0;
    std::uint64_t peakBytes = 0;  ///< of the whole process, resident, while it stepped; 0: not known here
    std::optional<double> flops;  ///< of a step: three forward passes over its cases; not counted for a coarse network
    double seconds = 0.0;         ///< of all its steps, or of its time limit where that is less; validations beside them
};

struct RunEstimate {
    std::optional<StageEstimate> coarse;
    std::optional<StageEstimate> fine;
    double seconds = 0.0;
    std::uint64_t bytes = 0; ///< the highest peak
};

/// Times some steps of every trained stage. Writes nothing but, for volumes in files, their cache.
/// Errors: as runTraining.
[[nodiscard]] core::Result<RunEstimate> estimate(const TrainingPlan &plan, const RunData &data, const core::JobContext &job);

/// {"coarse": {"parameters", "seconds_per_step", "peak_bytes", "flops"}, "fine": ..., "total": {"seconds", "bytes"}};
/// `flops` is null where it is not counted, and a stage that is not trained is left out.
[[nodiscard]] std::string toJson(const RunEstimate &estimate);

} // namespace gonion::training
