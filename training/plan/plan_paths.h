// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"

#include <filesystem>

namespace gonion::training {

/// Relative paths in a plan become absolute, from this folder.
void makePathsAbsolute(TrainingPlan &plan, const std::filesystem::path &folder);

} // namespace gonion::training
