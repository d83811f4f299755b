// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/neighbour_places.h"

#include "inference/detector/detector_beliefs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace gonion::inference {
namespace {

/// A neighbour this far off says 0.6 times as much as one in the same place.
constexpr double kNeighbourhoodMm = 15.0;

/// A name that is believed this much may be right after all: its votes are then the better place.
constexpr double kDisbelieved = 0.15;

/// Strayed means what its own votes and its crown leave no belief in.
void settleStrays(std::vector<DetectedLandmark> &landmarks)
{
    std::map<std::string_view, const DetectedLandmark *> crowns;
    for (DetectedLandmark &landmark : landmarks) {
        const DetectedLandmark &crown =
            landmark.tooth.empty() ? landmark : *crowns.try_emplace(landmark.tooth, &landmark).first->second;
        const double belief = std::min(landmark.probability, crown.probability);
        landmark.strayed = (landmark.strayed || crown.strayed) && belief < kDisbelieved;
    }
}

} // namespace

core::VectorLps shiftNear(const core::PointLps &expected, const std::vector<Anchorage> &anchorages)
{
    core::VectorLps sum;
    double weights = 0.0;
    for (const Anchorage &one : anchorages) {
        const double apart = core::distance(expected, one.expected) / kNeighbourhoodMm;
        const double weight = one.weight * std::exp(-0.5 * apart * apart);
        sum = sum + (one.found - one.expected) * weight;
        weights += weight;
    }
    return weights > 0.0 ? sum * (1.0 / weights) : core::VectorLps{};
}

void placeStrayed(std::vector<DetectedLandmark> &landmarks)
{
    settleStrays(landmarks);
    std::vector<Anchorage> anchorages;
    for (const DetectedLandmark &landmark : landmarks) {
        if (landmark.expected && landmark.examined && !landmark.strayed && landmark.probability >= kBelieved) {
            anchorages.push_back({*landmark.expected, landmark.position, landmark.probability});
        }
    }
    for (DetectedLandmark &landmark : landmarks) {
        if (landmark.strayed && landmark.expected) {
            landmark.neighbourPlace = *landmark.expected + shiftNear(*landmark.expected, anchorages);
        }
    }
}

} // namespace gonion::inference
