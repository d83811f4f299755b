// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/metrics/evaluation.h"
#include "training/plan/training_plan.h"

#include <optional>

namespace gonion::training {

/// Writes the card of a run that has ended: reads its model, lists its cases again and takes their fingerprint. Rank 0
/// alone calls it; it takes seconds, or minutes for thousands of cases.
/// \param evaluation of model.safetensors on the validation cases; by protocol Full each of them was judged by a
///                   calibration fitted to the others
/// \param seconds    at work
/// Errors: as inference::readModel, listCases, dataFactsOf, core::writeFileAtomically.
[[nodiscard]] core::Result<void> writeCardOfRun(const TrainingPlan &plan, const std::optional<Evaluation> &evaluation,
                                                double seconds, const core::JobContext &job = {});

} // namespace gonion::training
