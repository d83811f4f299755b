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

/// Whether the fine network found a landmark where the coarse one expected it. One that it found far away may be another
/// tooth (an upper one, where the scan ends above the lower jaw).
/// \param presence probability by the fine network; 0 where it did not look
/// \param apartMm  between the coarse and the fine position
[[nodiscard]] bool isFoundWhereExpected(double presence, double apartMm);

/// What is known of where a landmark lies in the scan.
struct PlaceEvidence {
    double coarseInsideLogit = 0.0;   ///< the coarse network's word on the field of view
    double depthMm = 0.0;             ///< of the position inside the volume; negative outside
    double expectedDepthMm = 0.0;     ///< of the place where the coarse network expected it
    bool foundWhereExpected = false;
    double positionErrorMm = 2.0;     ///< how far off the position usually is
};

/// Probability, 0..1, that a landmark's place lies inside the scan. A position beyond the volume by more than its
/// error never counts as inside. Of one that was found where it was expected half comes from how deep inside the volume
/// it lies; but one that was expected beyond the scan and found at its very edge may be what the edge cuts, or a tooth of
/// the other jaw. Of any other the coarse network's word on the field of view is all there is: its position is a
/// guess, and of a jaw far below the scan it guesses somewhere in it.
[[nodiscard]] double insideProbability(const PlaceEvidence &place);

} // namespace gonion::inference
