// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"

#include <nlohmann/json.hpp>

#include <string>

namespace gonion::training {

[[nodiscard]] nlohmann::json planToJson(const TrainingPlan &plan);
/// Puts the members that are there into the plan; `problem` gets the first thing that is wrong.
void planFromJson(const nlohmann::json &value, TrainingPlan &plan, std::string &problem);

} // namespace gonion::training
