// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/run/run_result.h"
#include "training/trainer/training_run.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gonion::training {

/// The figures of one fold's model on the cases that it did not learn from.
struct FoldFigures {
    int fold = 0; ///< from 0
    ResultFigures figures;
};

/// Told of each fold that was trained in this session, with its own plan.
using FoldDone = std::function<void(const TrainingPlan &fold, const RunReport &report)>;

/// Trains a model for each fold, in `fold_0`, `fold_1`, ... of the plan's folder. Folds that are finished are not trained
/// again, one that was stopped goes on.
/// \return a row for each fold; Cancelled where it was stopped, which can be taken up again by the same call
[[nodiscard]] core::Result<std::vector<FoldFigures>> crossValidate(TrainingPlan plan, int folds, const VolumeReader &reader,
                                                                   const RunListener &listener, const core::JobContext &job,
                                                                   const FoldDone &onTrained = {});

/// A table for a person: a line a fold, then the means over the folds and their standard deviations.
[[nodiscard]] std::string tableOf(const std::vector<FoldFigures> &folds);

} // namespace gonion::training
