// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_file.h"
#include "training/plan/training_plan.h"

#include <string>
#include <vector>

namespace gonion::training {

/// What a run begins with.
struct StartingModel {
    inference::Model model;           ///< every trained stage is described; tensors of those with known weights
    std::vector<std::string> notices; ///< sentences for the log: what was kept, what is new
};

/// A new model, or the one that the plan goes on from. That one's networks keep their sizes and grids. With the same
/// landmarks in the same order all of it is kept, calibration included. With others, every tensor whose name and shape
/// fit is kept, which is the body of a network, and the rest, its head, is new.
/// New weights come from LibTorch's generator, seeded by the plan.
/// Errors: as readModel; InvalidArgument where a network that is not trained is for other landmarks.
[[nodiscard]] core::Result<StartingModel> startingModel(const TrainingPlan &plan,
                                                        const annotation::LandmarkTemplate &landmarks);

} // namespace gonion::training
