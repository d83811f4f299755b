// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/plan/training_plan.h"
#include "ui/training/training_service.h"

#include <cstdint>
#include <vector>

/// \file
/// What the window shows of a data set before it is trained with. Blocks: on workers.
namespace gonion::app {

/// Errors: as training::listCases.
[[nodiscard]] core::Result<ui::DataSummary> summaryOf(const training::DataPlan &data, std::uint64_t seed,
                                                      const core::JobContext &job);
/// Slices of a case as the fine network will see it.
[[nodiscard]] core::Result<std::vector<ui::MarkedImage>> previewOf(const training::TrainingPlan &plan, std::int64_t number,
                                                                   const core::JobContext &job);

} // namespace gonion::app
