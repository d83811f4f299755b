// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/plan/training_plan.h"
#include "training/run/run_folder.h"
#include "ui/training/training_service.h"

#include <QString>

#include <filesystem>
#include <string>
#include <vector>

/// \file
/// What the window reads of runs and writes for them. Blocks: on workers.
namespace gonion::app {

/// What the process of a run that the window started prints.
[[nodiscard]] std::filesystem::path consoleFile(const training::RunFolder &folder);
/// Of the model, as the run's plan says; else the folder's.
[[nodiscard]] QString runName(const training::RunFolder &folder);
/// Makes the folder and puts the plan there.
/// Errors: InvalidArgument (the plan cannot be, or a run is there already), as TrainingPlan::write.
[[nodiscard]] core::Result<void> prepareRun(const training::TrainingPlan &plan, const training::RunFolder &folder);
/// Folders that hold no run are left out.
[[nodiscard]] std::vector<ui::RunBrief> briefsOf(const std::vector<std::filesystem::path> &folders);
/// Errors: NotFound, Unreadable.
[[nodiscard]] core::Result<ui::RunResult> readRunResult(const training::RunFolder &folder);
/// Copies model, card, result, plots and curves into a folder of the run's name that is new.
/// \return that folder; errors: NotFound (there is no model), WriteFailed
[[nodiscard]] core::Result<std::filesystem::path> exportRunFiles(const training::RunFolder &folder,
                                                                 const std::filesystem::path &target);
struct RunCase {
    std::filesystem::path volume;
    std::filesystem::path landmarkFile;
};
/// The files of a case that a run was judged by; a phantom is drawn again and written into `scratch`.
/// Errors: NotFound, InvalidArgument, WriteFailed, as training::listCases.
[[nodiscard]] core::Result<RunCase> findCase(const training::RunFolder &folder, const std::string &name,
                                             const std::filesystem::path &scratch, const core::JobContext &job);

} // namespace gonion::app
