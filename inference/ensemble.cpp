// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::inference {
namespace {

/// Models that put a landmark farther apart than this mean different places.
constexpr double kNearMm = 4.0;
/// Even a model that sees nothing has a little say in where it would be.
constexpr double kLeastWeight = 1e-3;

using Voices = std::vector<const DetectedLandmark *>;

double weightOf(const DetectedLandmark &landmark)
{
    return std::max(landmark.probability, kLeastWeight);
}

const core::PointLps &medoid(const Voices &voices)
{
    const DetectedLandmark *best = voices.front();
    double least = std::numeric_limits<double>::infinity();
    for (const DetectedLandmark *candidate : voices) {
        double sum = 0.0;
        for (const DetectedLandmark *other : voices) {
            sum += weightOf(*other) * core::distance(candidate->position, other->position);
        }
        if (sum < least) {
            least = sum;
            best = candidate;
        }
    }
    return best->position;
}

core::PointLps meanNear(const Voices &voices, const core::PointLps &middle)
{
    core::VectorLps sum{0, 0, 0};
    double weights = 0.0;
    for (const DetectedLandmark *voice : voices) {
        if (core::distance(voice->position, middle) <= kNearMm) {
            const double weight = weightOf(*voice);
            sum = sum + core::VectorLps{voice->position.x, voice->position.y, voice->position.z} * weight;
            weights += weight;
        }
    }
    return core::PointLps{} + sum * (1.0 / weights); // the middle itself is always near
}

DetectedLandmark mergedLandmark(const Voices &voices)
{
    DetectedLandmark result = *voices.front();
    const double share = 1.0 / static_cast<double>(voices.size());
    result.position = meanNear(voices, medoid(voices));
    result.strayed = std::all_of(voices.begin(), voices.end(), [](const DetectedLandmark *voice) { return voice->strayed; });
    if (!result.strayed) {
        result.neighbourPlace.reset();
    }
    result.probability = result.insideProbability = result.existenceLogit = 0.0;
    double squares = 0.0;
    for (const DetectedLandmark *voice : voices) {
        result.examined = result.examined || voice->examined;
        result.probability += share * voice->probability;
        result.insideProbability += share * voice->insideProbability;
        result.existenceLogit += share * voice->existenceLogit;
        const double apart = core::distance(voice->position, result.position);
        squares += share * (voice->spreadMm * voice->spreadMm + apart * apart);
        if (voice->radius90Mm) {
            result.radius90Mm = std::max(result.radius90Mm.value_or(0.0), *voice->radius90Mm);
        }
    }
    result.spreadMm = std::sqrt(squares);
    return result;
}

bool speakOfTheSame(const Detection &a, const Detection &b)
{
    return std::equal(a.landmarks.begin(), a.landmarks.end(), b.landmarks.begin(), b.landmarks.end(),
                      [](const DetectedLandmark &x, const DetectedLandmark &y) { return x.id == y.id; });
}

void mergeFacts(Detection &result, const std::vector<Detection> &detections)
{
    const double share = 1.0 / static_cast<double>(detections.size());
    std::fill(result.thresholds.begin(), result.thresholds.end(), 0.0);
    result.thresholds.resize(result.landmarks.size(), 0.0);
    result.insideThreshold = 0.0;
    for (const Detection &one : detections) {
        for (std::size_t n = 0; n < result.thresholds.size(); ++n) {
            result.thresholds[n] += share * (n < one.thresholds.size() ? one.thresholds[n] : 0.5);
        }
        result.insideThreshold += share * one.insideThreshold;
    }
    for (std::size_t n = 1; n < detections.size(); ++n) {
        const Detection &one = detections[n];
        result.modelName += " + " + one.modelName;
        result.modelHash += "+" + one.modelHash;
        result.demonstration = result.demonstration || one.demonstration;
        result.stages.insert(result.stages.end(), one.stages.begin(), one.stages.end());
        result.peakMemoryBytes = std::max(result.peakMemoryBytes, one.peakMemoryBytes);
        for (const std::string &notice : one.notices) {
            if (std::find(result.notices.begin(), result.notices.end(), notice) == result.notices.end()) {
                result.notices.push_back(notice);
            }
        }
    }
}

} // namespace

core::Result<Detection> mergeDetections(const std::vector<Detection> &detections)
{
    if (detections.empty()) {
        return core::fail(core::ErrorCode::InvalidArgument, "There is no detection to merge.");
    }
    Detection result = detections.front();
    if (detections.size() == 1) {
        return result;
    }
    for (const Detection &one : detections) {
        if (!speakOfTheSame(result, one)) {
            return core::fail(core::ErrorCode::InvalidArgument,
                              "The models " + result.modelName + " and " + one.modelName
                                  + " do not find the same landmarks. Give models of one template.");
        }
    }
    for (std::size_t n = 0; n < result.landmarks.size(); ++n) {
        Voices voices;
        for (const Detection &one : detections) {
            voices.push_back(&one.landmarks[n]);
        }
        result.landmarks[n] = mergedLandmark(voices);
    }
    mergeFacts(result, detections);
    decide(result, std::nullopt);
    return result;
}

} // namespace gonion::inference
