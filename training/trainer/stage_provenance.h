// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/trainer/run_data.h"
#include "training/trainer/stage_trainer.h"

namespace gonion::training {

/// "phantoms", "project", "folder".
[[nodiscard]] const char *nameOf(DataKind kind);

/// Adds to a model's provenance how this stage was trained: data, seed, steps, batch over all processes, rate, seconds.
/// \param world processes that trained together
void noteStageRun(const TrainingPlan &plan, const RunData &data, const StageTrainer &trainer, StageKind stage, int world,
                  inference::ModelDescription &description);

} // namespace gonion::training
