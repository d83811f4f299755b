// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_file.h"
#include "training/metrics/evaluation.h"
#include "training/plan/training_plan.h"
#include "training/trainer/run_data.h"
#include "training/trainer/run_desk.h"
#include "training/trainer/run_files.h"
#include "training/trainer/stage_trainer.h"
#include "training/trainer/validation.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gonion::training {

/// How good a run's networks are in full volumes without ground truth: after an epoch, and at the end. For rank 0.
class RunValidation {
public:
    /// \param plan, data, desk, files outlive it
    RunValidation(const TrainingPlan &plan, const RunData &data, RunDesk &desk, RunFiles &files);

    /// The candidate's score, told to the desk with slices of the first cases. None: nothing to judge by, or a disk that is
    /// full and passed over. Errors: as detectIn; WriteFailed.
    core::Result<std::optional<ValidationScore>> afterEpoch(const inference::Model &candidate, StageKind stage,
                                                            std::int64_t epoch, const StageTrainer &trainer);

    /// Detects with the model that stands in the folder, calibrates a fine network's presence and radii on that, writes the
    /// model again and the result. None: nothing to judge by. Errors: as detectIn; WriteFailed.
    core::Result<std::optional<Evaluation>> calibrate(inference::Model &model);

private:
    using Cases = std::vector<ValidationCase>;
    [[nodiscard]] bool canJudge() const;
    [[nodiscard]] ValidationOptions options(std::int64_t most) const;
    [[nodiscard]] core::Result<Cases> casesAfterEpoch(const inference::Model &candidate, StageKind stage, std::int64_t epoch);
    /// Decided by what the other cases teach, where there is presence to decide.
    [[nodiscard]] Cases decided(const inference::ModelDescription &model, const Cases &cases) const;
    [[nodiscard]] core::Result<Evaluation> evaluated(const inference::ModelDescription &model, const Cases &decided) const;

    const TrainingPlan &m_plan;
    const RunData &m_data;
    RunDesk &m_desk;
    RunFiles &m_files;
};

} // namespace gonion::training
