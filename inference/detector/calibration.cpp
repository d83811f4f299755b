// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/calibration.h"

#include "inference/detector/presence.h"
#include "inference/detector/tooth_conflict.h"
#include "inference/detector/upper_teeth.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace gonion::inference {
namespace {

/// A root is never likelier than its tooth's crown, the first landmark of the tooth.
void boundRootsByCrown(std::vector<DetectedLandmark> &landmarks)
{
    std::map<std::string_view, double> crowns;
    for (DetectedLandmark &landmark : landmarks) {
        if (!landmark.tooth.empty()) {
            const double crown = crowns.try_emplace(landmark.tooth, landmark.probability).first->second;
            landmark.probability = std::min(landmark.probability, crown);
        }
    }
}

} // namespace

void applyCalibration(const ModelDescription &model, Detection &detection)
{
    const bool holdsNinety = std::abs(model.radii.level - 0.9) < 1e-9;
    for (std::size_t n = 0; n < detection.landmarks.size(); ++n) {
        DetectedLandmark &landmark = detection.landmarks[n];
        landmark.probability =
            landmark.examined ? presenceProbability(model.presence, landmark.existenceLogit, landmark.spreadMm) : 0.0;
        landmark.radius90Mm.reset();
        if (holdsNinety && n < model.radii.mm.size()) {
            landmark.radius90Mm = model.radii.mm[n];
        }
    }
    doubtUpperTeeth(detection.landmarks);
    resolveToothConflicts(model.landmarks, detection.landmarks);
    boundRootsByCrown(detection.landmarks);
    detection.thresholds = model.presence.thresholds;
    detection.insideThreshold = model.presence.insideThreshold;
    decide(detection, std::nullopt);
}

} // namespace gonion::inference
