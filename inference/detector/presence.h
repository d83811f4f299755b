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

/// What the coarse network's word on the field of view is worth after the fine one has looked. A landmark that the
/// fine network found where it was expected lies inside, whatever the coarse one thought; one that it found far away
/// may be another tooth (an upper one, where the scan ends above the lower jaw), and the coarse word stands.
/// \param presence probability by the fine network; 0 where it did not look
/// \param apartMm  between the coarse and the fine position
[[nodiscard]] double insideLogitAfterSearch(double coarseInsideLogit, double presence, double apartMm);

/// Probability, 0..1, that a landmark's place lies inside the scan: half from what the coarse network
/// says, half from how deep inside the volume its position lies. A position beyond the volume by more than its
/// error never counts as inside.
/// \param positionErrorMm how far off the position usually is
[[nodiscard]] double insideProbability(double coarseInsideLogit, double depthMm, double positionErrorMm = 2.0);

} // namespace gonion::inference
