// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"
#include "training/trainer/validation.h"

#include <optional>
#include <vector>

namespace gonion::training {

/// The model with presence probability, thresholds and radii fitted to what was detected.
/// \param sensitivity as in `fitPresence`
[[nodiscard]] inference::ModelDescription fittedTo(const std::vector<ValidationCase> &cases,
                                                   inference::ModelDescription model,
                                                   std::optional<double> sensitivity = std::nullopt);

/// The detections as they are decided by a calibration that was fitted to the other cases, in five parts.
[[nodiscard]] std::vector<ValidationCase> crossCalibrated(const inference::ModelDescription &model,
                                                          std::vector<ValidationCase> cases,
                                                          std::optional<double> sensitivity = std::nullopt);

} // namespace gonion::training
