// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/shown_landmarks.h"

#include <utility>

namespace gonion::training {

std::vector<std::size_t> mirrorPartners(const annotation::LandmarkTemplate &landmarks)
{
    std::vector<std::size_t> partners;
    bool any = false;
    for (std::size_t n = 0; n < landmarks.size(); ++n) {
        const auto partner = landmarks.indexOf(landmarks.landmarks()[n].mirrorPartner);
        any = any || partner.has_value();
        partners.push_back(partner.value_or(n));
    }
    return any ? partners : std::vector<std::size_t>();
}

annotation::LandmarkSet shownLandmarks(const annotation::LandmarkSet &truth, const GeometricMap &map,
                                       const std::vector<std::size_t> &partners)
{
    annotation::LandmarkSet shown = truth;
    for (std::size_t n = 0; n < shown.landmarks.size(); ++n) {
        annotation::Landmark landmark = truth.landmarks[partners.empty() ? n : partners[n]];
        landmark.id = truth.landmarks[n].id;
        landmark.label = truth.landmarks[n].label;
        if (landmark.position) {
            landmark.position = map.shown(*landmark.position);
        }
        if (landmark.estimate) {
            landmark.estimate = map.shown(*landmark.estimate);
        }
        shown.landmarks[n] = std::move(landmark);
    }
    return shown;
}

} // namespace gonion::training
