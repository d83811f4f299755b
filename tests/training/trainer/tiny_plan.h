// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"

#include <QString>

namespace gonion::training::samples {

/// Small networks on coarse grids: a run of seconds.
inline TrainingPlan tinyPlan(const QString &output)
{
    TrainingPlan plan;
    plan.name = "Tiny";
    plan.output = output.toStdString();
    plan.coarse.network.widths = {4, 8};
    plan.coarse.spacingMm = 10.0;
    plan.coarse.longestSide = 32;
    plan.coarse.marginMm = 20.0;
    inference::Unet3dOptions network;
    network.widths = {8, 8, 8};
    plan.fine.network = network;
    plan.fine.spacingMm = {2.5, 2.5, 2.5};
    plan.fine.patch = {32, 32, 32};
    for (SchedulePlan *schedule : {&plan.coarseSchedule, &plan.fineSchedule}) {
        schedule->epochs = 2;
        schedule->stepsPerEpoch = 3;
        schedule->batch = 1;
        schedule->warmUpSteps = 2;
        schedule->validateEvery = 2;
        schedule->validationCases = 1;
    }
    plan.data.validationPhantoms = 1;
    plan.calibrationCases = 1;
    plan.threads = 1;
    plan.loaderThreads = 1;
    plan.device = "cpu";
    return plan;
}

} // namespace gonion::training::samples
