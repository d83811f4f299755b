// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "inference/detection.h"

#include <string>

namespace gonion::app {

/// The landmarks as a table for a terminal, with what a reader must know beside it.
[[nodiscard]] std::string detectionTable(const core::Volume &volume, const inference::Detection &detection);

/// One JSON object: input, geometry, model, device, seconds by stage, peak memory in bytes, notices and landmarks.
[[nodiscard]] std::string detectionJson(const std::string &input, const core::Volume &volume,
                                        const inference::Detection &detection);

} // namespace gonion::app
