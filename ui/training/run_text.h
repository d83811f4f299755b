// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"
#include "training/run/run_folder.h"
#include "ui/training/training_service.h"

#include <QString>

/// \file
/// Plans and runs in words.
namespace gonion::ui {

/// "1.4 GB", "320 MB".
[[nodiscard]] QString bytesText(double bytes);
/// "40 s", "6 min", "3 h 20 min", "2 days 4 h": rough, for what is still to come.
[[nodiscard]] QString spanText(double seconds);
/// Both networks of a plan, a line each.
[[nodiscard]] QString networkText(const training::TrainingPlan &plan);
/// How long a plan allows itself, before anything was measured.
[[nodiscard]] QString limitText(const training::TrainingPlan &plan);
[[nodiscard]] QString estimateText(const TrainingEstimate &estimate);
/// What will happen, in a few lines, before it is started.
[[nodiscard]] QString planText(const training::TrainingPlan &plan);
[[nodiscard]] QString stateText(training::RunState state);
/// How far a run is: "Fine network: epoch 3 of 30, step 120 of 1500".
[[nodiscard]] QString progressText(const training::RunStatus &status);
/// 0 to 1; negative: not known.
[[nodiscard]] double progressOf(const training::RunStatus &status);
/// "2.13 mm", "91 %", or a dash where there is no figure.
[[nodiscard]] QString mmText(const std::optional<double> &value);
[[nodiscard]] QString shareText(const std::optional<double> &value);

} // namespace gonion::ui
