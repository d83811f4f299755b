// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/metrics/evaluation.h"
#include "training/plan/training_plan.h"
#include "training/run/run_folder.h"
#include "training/trainer/ranks.h"
#include "training/trainer/run_data.h"
#include "training/trainer/stage_trainer.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace gonion::training {

struct RunReport {
    bool stopped = false;                 ///< and can be resumed
    std::optional<Evaluation> evaluation; ///< of the model that was written, on the validation cases
    std::filesystem::path model;          ///< model.safetensors of the run's folder
    double seconds = 0.0;                 ///< at work, earlier sessions included
};

/// Whom a run tells what it does, beside its folder; on the trainer's thread.
struct RunListener {
    std::function<void(const StageLine &)> onLine;
    std::function<void(const std::string &)> onSentence;
};

/// Trains what the plan says into its folder: the coarse network, then the fine one, then the calibration. Looks for
/// the wish in the folder and for a stop of the job; both end it with a checkpoint, and the report says so.
///
/// Files in checkpoints/: last.safetensors (after every epoch and on stop), best-STAGE.safetensors (a model), and
/// STAGE-epoch-N.safetensors for every n-th epoch.
/// \param resume goes on from last.safetensors; from the beginning where there is none
/// Errors: InvalidArgument (plan), as RunWriter::open, as StageTrainer::run, WriteFailed (the model), ModelUnusable (a
/// checkpoint of another network).
[[nodiscard]] core::Result<RunReport> runTraining(const TrainingPlan &plan, RunData data, Ranks &ranks, bool resume,
                                                  const RunListener &listener, const core::JobContext &job);

/// The plan of a run that was begun: paths absolute, `output` the folder as it lies now.
[[nodiscard]] core::Result<TrainingPlan> planOfRun(const std::filesystem::path &folder);

} // namespace gonion::training
