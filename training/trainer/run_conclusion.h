// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_file.h"
#include "training/run/run_result.h"
#include "training/trainer/validation.h"

#include <vector>

namespace gonion::training {

/// What result.json says of detections and their figures: errors of each case, the worst first.
[[nodiscard]] RunResult resultOf(const std::vector<ValidationCase> &cases, const Evaluation &evaluation);

/// Puts the figures of the calibration's cases into the model's provenance.
void noteCalibration(inference::ModelDescription &model, const char *data, std::size_t cases,
                     const Evaluation &evaluation);

} // namespace gonion::training
