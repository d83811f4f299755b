// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/calibration.h"

#include "inference/detector/neighbour_places.h"
#include "inference/detector/presence.h"
#include "inference/detector/tooth_conflict.h"
#include "inference/detector/upper_teeth.h"

#include <cmath>

namespace gonion::inference {
namespace {

/// What the networks said, before anything is concluded from it.
void forgetConclusions(DetectedLandmark &landmark)
{
    landmark.neighbourPlace.reset();
    landmark.strayed = false;
}

} // namespace

void applyCalibration(const ModelDescription &model, Detection &detection)
{
    const bool holdsNinety = std::abs(model.radii.level - 0.9) < 1e-9;
    for (std::size_t n = 0; n < detection.landmarks.size(); ++n) {
        DetectedLandmark &landmark = detection.landmarks[n];
        forgetConclusions(landmark);
        landmark.probability =
            landmark.examined ? presenceProbability(model.presence, landmark.existenceLogit, landmark.spreadMm) : 0.0;
        landmark.radius90Mm.reset();
        if (holdsNinety && n < model.radii.mm.size()) {
            landmark.radius90Mm = model.radii.mm[n];
        }
    }
    doubtUpperTeeth(detection.landmarks);
    resolveToothConflicts(model.landmarks, detection.landmarks);
    placeStrayed(detection.landmarks);
    detection.thresholds = model.presence.thresholds;
    detection.insideThreshold = model.presence.insideThreshold;
    decide(detection, std::nullopt);
}

} // namespace gonion::inference
