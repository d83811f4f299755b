// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gonion::training {
namespace {

/// decay^epoch, held where it first falls below the floor.
double exponential(double decay, double floor, std::int64_t epoch)
{
    double share = 1.0;
    for (std::int64_t n = 0; n < epoch && share >= floor && decay < 1.0; ++n) {
        share *= decay;
    }
    return share;
}

double shareAt(const SchedulePlan &plan, const StagePoint &point)
{
    const double left = 1.0 - std::clamp(point.progress, 0.0, 1.0);
    switch (plan.schedule) {
    case Schedule::Exponential:
        return exponential(plan.decay, plan.floorShare, point.epoch);
    case Schedule::Polynomial:
        return std::max(plan.floorShare, std::pow(left, plan.decay));
    case Schedule::Cosine:
        break;
    }
    const double wave = 0.5 * (1.0 + std::cos(std::numbers::pi * (1.0 - left)));
    return plan.floorShare + (1.0 - plan.floorShare) * wave;
}

} // namespace

double learningRateAt(const SchedulePlan &plan, const StagePoint &point)
{
    const double warmUp = plan.warmUpSteps > 0
                              ? std::min(1.0, static_cast<double>(point.step + 1) / static_cast<double>(plan.warmUpSteps))
                              : 1.0;
    return plan.learningRate * warmUp * shareAt(plan, point);
}

} // namespace gonion::training
