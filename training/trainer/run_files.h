// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_file.h"
#include "training/plan/training_plan.h"
#include "training/run/run_folder.h"
#include "training/trainer/checkpoint.h"
#include "training/trainer/run_desk.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace gonion::training {

/// The networks that a run leaves in its folder: checkpoints, the best of each stage, the model. Rank 0 writes, all read.
class RunFiles {
public:
    /// \param plan, desk outlive it
    RunFiles(const TrainingPlan &plan, RunDesk &desk);

    [[nodiscard]] const RunFolder &folder() const { return m_folder; }
    [[nodiscard]] std::filesystem::path last() const { return m_folder.checkpoints() / "last.safetensors"; }
    /// Of a network that is validated; it goes again.
    [[nodiscard]] std::filesystem::path candidate() const { return m_folder.checkpoints() / "candidate.safetensors"; }

    /// Errors: WriteFailed.
    [[nodiscard]] core::Result<void> makeFolder() const;
    /// The last one, and with a number of an epoch in `keep` another that stays.
    core::Result<void> saveCheckpoint(const Checkpoint &checkpoint, std::int64_t keep);
    core::Result<void> keepBest(StageKind stage, const inference::Model &model);
    /// None where it was not kept.
    [[nodiscard]] core::Result<std::optional<inference::Model>> bestOf(StageKind stage) const;
    /// model.safetensors. Errors: WriteFailed, whatever the plan says of trouble.
    [[nodiscard]] core::Result<void> writeModel(const inference::Model &model) const;

    /// What could not be written is told and passed over, or the end, as the plan says.
    core::Result<void> unlessPassedOver(const core::Result<void> &written);

private:
    [[nodiscard]] std::filesystem::path best(StageKind stage) const;

    const TrainingPlan &m_plan;
    RunDesk &m_desk;
    RunFolder m_folder;
};

} // namespace gonion::training
