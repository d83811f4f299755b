// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plan/training_plan.h"

#include <algorithm>

namespace gonion::training {
namespace {

const inference::NetworkOptions &published(std::string_view name)
{
    const auto &known = inference::namedNetworks();
    return std::find_if(known.begin(), known.end(), [&](const auto &one) { return one.name == name; })->options;
}

/// Compact networks that two cores train in minutes. The limits are by time, so that a newcomer's machine, fast or
/// slow, is done when it was said to be.
TrainingPlan small()
{
    TrainingPlan plan;
    plan.name = "Small model";
    plan.coarse.network.widths = {12, 24, 48};
    plan.coarse.spacingMm = 5.0;
    plan.coarse.longestSide = 72;
    inference::H3deOptions network;
    network.embedDim = {16, 32, 48, 64};
    network.depth = {1, 1, 1, 1};
    network.topk = {1, 4, 16, 32};
    plan.fine.network = network;
    plan.fine.spacingMm = {1.0, 1.0, 1.0};
    plan.fine.patch = {96, 64, 64};
    plan.fine.contextShiftMm = {0.0, -10.0, 0.0};

    plan.coarseSchedule.learningRate = 3e-3;
    plan.coarseSchedule.epochs = 30;
    plan.coarseSchedule.stepsPerEpoch = 50;
    plan.coarseSchedule.minutes = 2.5;
    plan.coarseSchedule.validateEvery = 10;
    plan.coarseSchedule.validationCases = 6;
    plan.coarseSchedule.warmUpSteps = 30;
    plan.fineSchedule = plan.coarseSchedule;
    plan.fineSchedule.learningRate = 2e-3;
    plan.fineSchedule.minutes = 3.5;
    plan.calibrationCases = 12;
    plan.data.validationPhantoms = 12;
    plan.augmentation.metalChance = 0.05;
    return plan;
}

/// METHOD.md section 7. The authors have no coarse network; ours keeps this program's schedule.
TrainingPlan released()
{
    TrainingPlan plan;
    plan.name = "H3DE-Net (released)";
    plan.fine.network = published("h3de");
    plan.intensity.storedHighest = 255.0;
    SchedulePlan &schedule = plan.fineSchedule;
    schedule.optimiser = Optimiser::Adam;
    schedule.learningRate = 1e-3;
    schedule.beta1 = 0.9;
    schedule.beta2 = 0.98;
    schedule.weightDecay = 5e-4;
    schedule.schedule = Schedule::Exponential;
    schedule.decay = 0.98;
    schedule.floorShare = 0.03;
    schedule.warmUpSteps = 0;
    schedule.epochs = 200;
    schedule.stepsPerEpoch = 0;
    schedule.batch = 4;
    schedule.longestGradient = 0.0;
    schedule.averageReach = 0.0;
    schedule.validateEvery = 1;
    schedule.patience = 20;
    plan.loss.anchor = AnchorObjective::Released;
    plan.augmentation = {.shrinkAndCrop = true,
                         .rotationDegrees = 0.0,
                         .scale = 0.0,
                         .anisotropy = 0.0,
                         .elasticMm = 0.0,
                         .flipChance = 0.0,
                         .huShift = 0.0,
                         .gamma = 0.0,
                         .noiseHu = 0.0,
                         .blurVoxels = 0.0,
                         .thickSliceChance = 0.0,
                         .metalChance = 0.0,
                         .cutOutChance = 0.0};
    return plan;
}

/// What the paper describes and the released code lacks; the paper trains as the code does.
TrainingPlan paper()
{
    TrainingPlan plan = released();
    plan.name = "H3DE-Net (paper)";
    plan.fine.network = published("h3de-paper");
    plan.loss.anchor = AnchorObjective::Paper;
    return plan;
}

/// A baseline of the paper's Table I, trained as the released network is.
TrainingPlan baseline(std::string_view network, const char *name)
{
    TrainingPlan plan = released();
    plan.name = name;
    plan.fine.network = published(network);
    return plan;
}

/// METHOD.md section 11: AdamW at 4.5e-4 along a cosine.
TrainingPlan hyatt()
{
    TrainingPlan plan = baseline("hyatt", "HYATT-Net 3D");
    plan.fineSchedule.optimiser = Optimiser::AdamW;
    plan.fineSchedule.learningRate = 4.5e-4;
    plan.fineSchedule.weightDecay = 1e-2;
    plan.fineSchedule.beta2 = 0.999;
    plan.fineSchedule.schedule = Schedule::Cosine;
    plan.fineSchedule.floorShare = 0.01;
    return plan;
}

} // namespace

const std::vector<NamedPlan> &namedPlans()
{
    static const std::vector<NamedPlan> plans{
        {"small", "Small: minutes on two cores", small()},
        {"released", "H3DE-Net, as its authors released it", released()},
        {"paper", "H3DE-Net, as the paper describes it", paper()},
        {"vnet", "VNet (baseline)", baseline("vnet", "VNet")},
        {"unet3d", "UNet3D (baseline)", baseline("unet3d", "UNet3D")},
        {"resunet3d", "ResUNet3D (baseline)", baseline("resunet3d", "ResUNet3D")},
        {"hyatt", "HYATT-Net 3D", hyatt()},
    };
    return plans;
}

} // namespace gonion::training
