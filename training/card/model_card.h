// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_description.h"
#include "training/card/data_facts.h"
#include "training/metrics/evaluation.h"
#include "training/plan/training_plan.h"
#include "training/run/run_folder.h"

#include <cstdint>
#include <optional>
#include <string>

namespace gonion::training {

/// What a model card tells, beside plan and model.
struct CardFacts {
    DataFacts data;
    std::string modelHash;                ///< SHA-256 of model.safetensors; empty: not known
    std::optional<Evaluation> evaluation; ///< of that model on the validation cases; none: nobody measured it
    double seconds = 0.0;                 ///< at work
};

/// MODEL_CARD.md: what the model is, what it learned from, how, how good it is by which protocol, what it must not be used
/// for, and how to make it again. Markdown; names from files cannot break it. No path and no name of a person in it.
[[nodiscard]] std::string modelCard(const TrainingPlan &plan, const inference::ModelDescription &model, const CardFacts &facts);

/// Writes it into the run's folder. Errors: as core::writeFileAtomically.
[[nodiscard]] core::Result<void> writeModelCard(const RunFolder &folder, const TrainingPlan &plan,
                                                const inference::ModelDescription &model, const CardFacts &facts);

} // namespace gonion::training
