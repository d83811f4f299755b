// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/tooth_conflict.h"

#include "inference/detector/detector_beliefs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace gonion::inference {
namespace {

/// Neighbouring molars' middles, and their crowns' centres, are 8 mm apart and more.
constexpr double kSamePlaceMm = 5.0;
/// Crowns this far apart are two teeth, even where their middles meet: the roots of a tooth that is still growing,
/// or lies across, are often put on its neighbour's.
constexpr double kTwoCrownsMm = 7.5;

/// The fine network sees the jaw alone, and metal or a lost neighbour misleads it about which molar stands at the
/// end of the row: its preference counts up to here, in natural logarithms of odds.
constexpr double kMostVoteEvidence = 2.0;
constexpr double kMostPlaceEvidence = 4.0;

struct Tooth {
    std::vector<std::size_t> landmarks;
    core::PointLps middle;
    core::PointLps crown;     ///< its first landmark in the template
    double probability = 0.0; ///< mean of its landmarks'
    double agreement = 0.0;   ///< mean of how surely and how narrowly the votes name its landmarks
    std::optional<core::PointLps> expectedCrown;
};

/// Calibration makes nearly everything sure; between two names for one tooth the votes themselves decide.
double agreementOf(const DetectedLandmark &landmark)
{
    return landmark.existenceLogit - std::log1p(landmark.spreadMm);
}

std::vector<Tooth> teethOf(const annotation::LandmarkTemplate &landmarkTemplate,
                           const std::vector<DetectedLandmark> &landmarks)
{
    std::map<std::string, Tooth> byNumber;
    for (std::size_t n = 0; n < landmarks.size(); ++n) {
        const std::string &number = landmarkTemplate.landmarks()[n].toothFdi;
        if (!number.empty()) {
            byNumber[number].landmarks.push_back(n);
        }
    }
    std::vector<Tooth> teeth;
    for (auto &[number, tooth] : byNumber) {
        tooth.crown = landmarks[tooth.landmarks.front()].position;
        tooth.expectedCrown = landmarks[tooth.landmarks.front()].expected;
        const double share = 1.0 / static_cast<double>(tooth.landmarks.size());
        for (const std::size_t n : tooth.landmarks) {
            const core::PointLps &at = landmarks[n].position;
            tooth.middle = tooth.middle + core::VectorLps{at.x, at.y, at.z} * share;
            tooth.probability += share * landmarks[n].probability;
            tooth.agreement += share * agreementOf(landmarks[n]);
        }
        teeth.push_back(std::move(tooth));
    }
    return teeth;
}

bool areOneTooth(const Tooth &a, const Tooth &b)
{
    const double crowns = core::distance(a.crown, b.crown);
    return crowns < kSamePlaceMm || (crowns < kTwoCrownsMm && core::distance(a.middle, b.middle) < kSamePlaceMm);
}

/// Logarithm of the odds that the tooth found is `a`, not `b`: by the place at which each was expected.
double placeEvidence(const Tooth &a, const Tooth &b)
{
    if (!a.expectedCrown || !b.expectedCrown) {
        return 0.0;
    }
    const core::PointLps &found = a.agreement >= b.agreement ? a.crown : b.crown;
    const double fromA = core::distance(found, *a.expectedCrown);
    const double fromB = core::distance(found, *b.expectedCrown);
    const double evidence = (fromB * fromB - fromA * fromA) / (2.0 * kExpectationErrorMm * kExpectationErrorMm);
    return std::clamp(evidence, -kMostPlaceEvidence, kMostPlaceEvidence);
}

bool isRatherNamed(const Tooth &a, const Tooth &b)
{
    const double votes = std::clamp(a.agreement - b.agreement, -kMostVoteEvidence, kMostVoteEvidence);
    return votes + placeEvidence(a, b) >= 0.0;
}

/// What the votes found under one tooth's name becomes the other's, landmark by landmark.
void exchangeFindings(DetectedLandmark &a, DetectedLandmark &b)
{
    std::swap(a.examined, b.examined);
    std::swap(a.existenceLogit, b.existenceLogit);
    std::swap(a.probability, b.probability);
    std::swap(a.position, b.position);
    std::swap(a.spreadMm, b.spreadMm);
}

} // namespace

void resolveToothConflicts(const annotation::LandmarkTemplate &landmarkTemplate,
                           std::vector<DetectedLandmark> &landmarks)
{
    if (landmarks.size() != landmarkTemplate.size()) {
        return;
    }
    const std::vector<Tooth> teeth = teethOf(landmarkTemplate, landmarks);
    for (std::size_t a = 0; a < teeth.size(); ++a) {
        for (std::size_t b = a + 1; b < teeth.size(); ++b) {
            if (!areOneTooth(teeth[a], teeth[b])) {
                continue;
            }
            const bool firstWins = isRatherNamed(teeth[a], teeth[b]);
            const Tooth &winner = firstWins ? teeth[a] : teeth[b];
            const Tooth &loser = firstWins ? teeth[b] : teeth[a];
            double believed = winner.probability;
            if (winner.agreement < loser.agreement && winner.landmarks.size() == loser.landmarks.size()) {
                for (std::size_t n = 0; n < loser.landmarks.size(); ++n) {
                    exchangeFindings(landmarks[winner.landmarks[n]], landmarks[loser.landmarks[n]]);
                }
                believed = loser.probability;
            }
            for (const std::size_t n : loser.landmarks) {
                landmarks[n].probability *= 1.0 - believed;
                landmarks[n].strayed = true;
            }
        }
    }
}

} // namespace gonion::inference
