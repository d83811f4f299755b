// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detection.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace gonion::inference {
namespace {

using annotation::LandmarkState;

/// Probabilities this near to their threshold are marked uncertain, as is a vote this wide.
constexpr double kDoubtfulProbability = 0.2;
constexpr double kDoubtfulSpreadMm = 2.5;

void decideOne(DetectedLandmark &landmark, double threshold, double insideThreshold)
{
    const bool inside = landmark.insideProbability >= insideThreshold;
    const bool present = landmark.probability >= threshold;
    landmark.state = !inside   ? LandmarkState::Outside
                     : present ? LandmarkState::Present
                               : LandmarkState::Missing;

    const bool nearInside = std::abs(landmark.insideProbability - insideThreshold) < kDoubtfulProbability;
    const bool nearPresent = inside && std::abs(landmark.probability - threshold) < kDoubtfulProbability;
    const bool wide = landmark.state == LandmarkState::Present && landmark.spreadMm > kDoubtfulSpreadMm;
    landmark.uncertain = nearInside || nearPresent || wide;
}

/// The crowns of a template: each the first landmark of its tooth.
class Crowns {
public:
    /// The crown of a landmark's tooth; the landmark itself where it is the crown or belongs to no tooth.
    const DetectedLandmark &of(const DetectedLandmark &landmark)
    {
        return landmark.tooth.empty() ? landmark : *m_byTooth.try_emplace(landmark.tooth, &landmark).first->second;
    }

private:
    std::map<std::string_view, const DetectedLandmark *> m_byTooth;
};

} // namespace

double Detection::seconds() const
{
    double sum = 0.0;
    for (const StageSeconds &stage : stages) {
        sum += stage.seconds;
    }
    return sum;
}

void decide(Detection &detection, std::optional<double> threshold)
{
    Crowns crowns;
    for (std::size_t n = 0; n < detection.landmarks.size(); ++n) {
        DetectedLandmark &landmark = detection.landmarks[n];
        // Roots do not stand without their crown: what the votes saw there belongs to a neighbour.
        const DetectedLandmark &crown = crowns.of(landmark);
        landmark.probability = std::min(landmark.probability, crown.probability);
        const double own = n < detection.thresholds.size() ? detection.thresholds[n] : 0.5;
        decideOne(landmark, threshold.value_or(own), detection.insideThreshold);
        if (crown.state == LandmarkState::Missing && landmark.state == LandmarkState::Present) {
            landmark.state = LandmarkState::Missing;
            landmark.uncertain = true;
        }
    }
}

annotation::LandmarkSet landmarkSetFrom(const Detection &detection)
{
    annotation::LandmarkSet set;
    set.name = detection.modelName;
    set.templateId = detection.templateId;
    set.landmarks.reserve(detection.landmarks.size());
    for (const DetectedLandmark &detected : detection.landmarks) {
        annotation::Landmark landmark;
        landmark.id = detected.id;
        landmark.label = detected.label;
        landmark.state = detected.state;
        (detected.state == LandmarkState::Present ? landmark.position : landmark.estimate) = detected.markPlace();
        landmark.probability = detected.probability;
        landmark.uncertain = detected.uncertain;
        landmark.spreadMm = detected.spreadMm;
        if (detected.state == LandmarkState::Present) {
            landmark.radius90Mm = detected.radius90Mm;
        }
        landmark.origin = annotation::LandmarkOrigin::Model;
        landmark.modelHash = detection.modelHash;
        set.landmarks.push_back(std::move(landmark));
    }
    return set;
}

} // namespace gonion::inference
