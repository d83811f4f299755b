// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/trainer/train_options.h"

#include <functional>

namespace gonion::training {

/// Trains one stage of a model on phantoms drawn as it goes, and writes the model file. Stopping keeps
/// what was reached: the file is written, and the result is the report.
/// \param onProgress called on this thread every few seconds
/// Errors: InvalidArgument, ModelUnusable (`init`), WriteFailed, OutOfMemory.
[[nodiscard]] core::Result<TrainReport> trainOnPhantoms(const TrainOptions &options, const core::JobContext &context,
                                                        const std::function<void(const TrainProgress &)> &onProgress);

} // namespace gonion::training
