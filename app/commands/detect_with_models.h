// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "inference/detector.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace gonion::app {

/// Models that are kept warm for many volumes.
using Detectors = std::vector<std::unique_ptr<inference::Detector>>;

/// Errors: as Detector::load, of the first model that cannot be used.
[[nodiscard]] core::Result<Detectors> loadDetectors(const std::vector<std::filesystem::path> &models,
                                                    const inference::DetectorOptions &options);

/// The common word of all models, decided.
/// \param threshold of presence; none: each landmark's own
/// Errors: as Detector::detect and mergeDetections.
[[nodiscard]] core::Result<inference::Detection> detectWithAll(const Detectors &detectors, const core::Volume &volume,
                                                               std::optional<double> threshold,
                                                               const core::JobContext &context);

} // namespace gonion::app
