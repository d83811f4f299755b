// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/case_result.h"

#include <utility>

namespace gonion::training {

CaseResult caseResultFrom(std::string name, const annotation::LandmarkSet &truth,
                          const inference::Detection &detection)
{
    CaseResult result;
    result.name = std::move(name);
    for (const inference::DetectedLandmark &detected : detection.landmarks) {
        LandmarkResult landmark;
        if (const annotation::Landmark *known = truth.find(detected.id)) {
            landmark.truth = known->state;
            landmark.truePosition = known->position.value_or(core::PointLps{});
        }
        landmark.predicted = detected.state;
        landmark.bestPosition = detected.position;
        if (detected.examined) {
            landmark.probability = detected.probability;
        }
        landmark.radius90Mm = detected.radius90Mm;
        result.landmarks.push_back(landmark);
    }
    return result;
}

} // namespace gonion::training
