// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/plan/training_plan.h"
#include "ui/training/training_service.h"

#include <cstdint>

/// \file
/// What the window says of a data set before it is trained with. Blocks: on workers.
namespace gonion::app {

/// The health report of a data set. Sizes and spacings take as long as reading every volume.
/// Errors: as training::listCases.
[[nodiscard]] core::Result<ui::DataSummary> summaryOf(const training::DataPlan &data, std::uint64_t seed, bool withSizes,
                                                      const core::JobContext &job);

} // namespace gonion::app
