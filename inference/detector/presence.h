// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/model_description.h"

namespace gonion::inference {

/// Calibrated probability, 0..1, that a landmark whose place was scanned is present.
[[nodiscard]] double presenceProbability(const PresenceCalibration &calibration, double existenceLogit,
                                         double spreadMm);

/// Distance in mm from a point to the nearest face of the scanned volume; negative outside.
[[nodiscard]] double depthInside(const core::ImageGeometry &volume, const core::PointLps &point);

/// Probability, 0..1, that a landmark's place lies inside the scan: half from what the coarse network
/// says, half from how deep inside the volume its position lies.
[[nodiscard]] double insideProbability(double coarseInsideLogit, double depthMm);

} // namespace gonion::inference
