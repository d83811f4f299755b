// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/join_stages.h"

#include "inference/detector/presence.h"

#include <utility>

namespace gonion::inference {
namespace {

/// Below this the fine network saw nothing, and its position is noise: the coarse one is better.
constexpr double kTrustworthyProbability = 0.15;
/// How far off positions usually are.
constexpr double kFinePositionErrorMm = 2.0;
constexpr double kCoarsePositionErrorMm = 4.0;
/// Tiles cover the body: without a coarse network every place was scanned.
constexpr double kSurelyInsideLogit = 4.0;

/// Joins what is known of one landmark.
class Joined {
public:
    Joined(const annotation::LandmarkDefinition &definition, const FineLandmark &fine, const CoarseLandmark *coarse)
        : m_fine(fine), m_coarse(coarse)
    {
        m_landmark.id = definition.id;
        m_landmark.label = definition.name;
        m_landmark.tooth = definition.toothFdi;
    }

    DetectedLandmark on(const core::ImageGeometry &scan, const PresenceCalibration &calibration)
    {
        if (m_fine.examined) {
            m_landmark.examined = true;
            m_landmark.existenceLogit = m_fine.logit;
            m_landmark.spreadMm = m_fine.spreadMm;
            m_likely = presenceProbability(calibration, m_fine.logit, m_fine.spreadMm);
        }
        m_trustsFine = m_fine.examined && (m_coarse == nullptr || m_likely >= kTrustworthyProbability);
        place();
        m_landmark.insideProbability = insideProbability(evidence(scan));
        return std::move(m_landmark);
    }

private:
    void place()
    {
        if (m_coarse != nullptr) {
            m_landmark.expected = m_coarse->position;
        }
        if (m_trustsFine) {
            m_landmark.position = m_fine.position;
        } else if (m_coarse != nullptr) {
            m_landmark.position = m_coarse->position;
            if (!m_fine.examined) {
                m_landmark.spreadMm = m_coarse->spreadMm;
            }
        }
    }

    [[nodiscard]] PlaceEvidence evidence(const core::ImageGeometry &scan) const
    {
        PlaceEvidence place;
        place.coarseInsideLogit = kSurelyInsideLogit;
        place.depthMm = depthInside(scan, m_landmark.position);
        place.expectedDepthMm = place.depthMm;
        place.positionErrorMm = m_trustsFine ? kFinePositionErrorMm : kCoarsePositionErrorMm;
        if (m_coarse != nullptr) {
            place.coarseInsideLogit = m_coarse->insideLogit;
            place.expectedDepthMm = depthInside(scan, m_coarse->position);
            place.foundWhereExpected = isFoundWhereExpected(m_trustsFine ? m_likely : 0.0,
                                                            core::distance(m_coarse->position, m_landmark.position));
        }
        return place;
    }

    const FineLandmark &m_fine;
    const CoarseLandmark *m_coarse; ///< may be null
    DetectedLandmark m_landmark;
    double m_likely = 0.0; ///< to be present, by the fine network
    bool m_trustsFine = false;
};

} // namespace

std::vector<DetectedLandmark> joinStages(const ModelDescription &description, const core::ImageGeometry &scan,
                                         const CoarseFinding &coarse, const std::vector<FineLandmark> &fine)
{
    const auto &definitions = description.landmarks.landmarks();
    const FineLandmark unseen;
    std::vector<DetectedLandmark> landmarks;
    for (std::size_t n = 0; n < definitions.size(); ++n) {
        Joined joined(definitions[n], n < fine.size() ? fine[n] : unseen,
                      n < coarse.landmarks.size() ? &coarse.landmarks[n] : nullptr);
        landmarks.push_back(joined.on(scan, description.presence));
    }
    return landmarks;
}

} // namespace gonion::inference
