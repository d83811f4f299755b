// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/upper_teeth.h"

#include "inference/detector/detector_beliefs.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

namespace gonion::inference {
namespace {

/// Beyond it the probability falls as a Gaussian of this deviation.
constexpr double kFallMm = 1.5;

bool isLowerTooth(const DetectedLandmark &landmark)
{
    return landmark.tooth.size() == 2 && (landmark.tooth[0] == '3' || landmark.tooth[0] == '4');
}

double aboveExpected(const DetectedLandmark &landmark)
{
    return landmark.position.z - landmark.expected->z;
}

/// The lower teeth's crowns, each the first landmark of its tooth, that have an expected place.
std::vector<DetectedLandmark *> lowerCrowns(std::vector<DetectedLandmark> &landmarks)
{
    std::set<std::string_view> seen;
    std::vector<DetectedLandmark *> crowns;
    for (DetectedLandmark &landmark : landmarks) {
        if (isLowerTooth(landmark) && seen.insert(landmark.tooth).second && landmark.expected) {
            crowns.push_back(&landmark);
        }
    }
    return crowns;
}

/// Median height of the other believed crowns above their expected places, mm.
std::optional<double> commonShift(const std::vector<DetectedLandmark *> &crowns, const DetectedLandmark *without)
{
    std::vector<double> shifts;
    for (const DetectedLandmark *crown : crowns) {
        if (crown != without && crown->examined && crown->probability >= kBelieved) {
            shifts.push_back(aboveExpected(*crown));
        }
    }
    if (shifts.empty()) {
        return std::nullopt;
    }
    std::sort(shifts.begin(), shifts.end());
    const double lower = shifts[(shifts.size() - 1) / 2];
    const double upper = shifts[shifts.size() / 2];
    // Of two that disagree the lower one may be an impacted tooth, deep in the bone.
    return upper - lower > kExpectationErrorMm ? upper : 0.5 * (lower + upper);
}

} // namespace

void doubtUpperTeeth(std::vector<DetectedLandmark> &landmarks)
{
    const std::vector<DetectedLandmark *> crowns = lowerCrowns(landmarks);
    std::vector<double> factors(crowns.size(), 1.0);
    for (std::size_t n = 0; n < crowns.size(); ++n) {
        if (const auto shift = commonShift(crowns, crowns[n])) {
            const double excess = std::max(0.0, aboveExpected(*crowns[n]) - *shift - kExpectationErrorMm) / kFallMm;
            factors[n] = std::exp(-0.5 * excess * excess);
        }
    }
    for (std::size_t n = 0; n < crowns.size(); ++n) {
        crowns[n]->probability *= factors[n];
        crowns[n]->strayed = crowns[n]->strayed || factors[n] < kBelieved;
    }
}

} // namespace gonion::inference
