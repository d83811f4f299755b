// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"

#include <cstdint>

namespace gonion::training {

/// Where a stage's training stands.
struct StagePoint {
    std::int64_t step = 0;  ///< optimiser's steps that are done
    std::int64_t epoch = 0; ///< whole ones that are done
    double progress = 0.0;  ///< 0..1 of the stage, by steps or, where it is limited, by time
};

/// The learning rate of the next step. Warm-up grows linearly over its steps and multiplies whatever the schedule says:
/// Cosine, half a wave over the stage; Exponential, `decay` each epoch until below `floorShare`, as the authors do;
/// Polynomial, (1 - progress) to the power `decay`.
[[nodiscard]] double learningRateAt(const SchedulePlan &plan, const StagePoint &point);

} // namespace gonion::training
