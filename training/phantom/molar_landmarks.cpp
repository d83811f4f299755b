// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/molar_landmarks.h"

#include <cmath>

namespace gonion::training::phantom {

namespace {

/// The surface of the jaw nearest to `place` along the way up, within 9 mm; `place` itself where there
/// is none.
Vec3 onSurface(const CrestPlace &place, const std::vector<Part> &mandible)
{
    constexpr float kStep = 0.25F;
    constexpr int kSteps = 36;
    const auto distance = [&](float height) {
        return mandibleDistance(mandible, place.point + place.up * height);
    };
    const bool inside = distance(0.0F) < 0.0F;
    float height = 0.0F;
    for (int n = 1; n <= kSteps; ++n) {
        const float next = (inside ? kStep : -kStep) * static_cast<float>(n);
        if ((distance(next) < 0.0F) != inside) {
            float low = height;
            float high = next;
            for (int round = 0; round < 12; ++round) {
                const float middle = 0.5F * (low + high);
                ((distance(middle) < 0.0F) == inside ? low : high) = middle;
            }
            return place.point + place.up * (0.5F * (low + high));
        }
        height = next;
    }
    return place.point;
}

} // namespace

std::vector<MolarPlace> molarPlaces(const Dentition &dentition, const std::vector<Part> &mandible)
{
    std::vector<MolarPlace> places;
    for (int side = 0; side < kSides; ++side) {
        const std::string prefix = side == 0 ? "L" : "R";
        const auto &teeth = dentition.lower[static_cast<std::size_t>(side)];
        places.push_back({prefix + "0", onSurface(crestBehindSecondMolar(dentition, side), mandible), true});
        char letter = 'a';
        for (const Tooth *tooth : {&teeth[6], &teeth[7]}) {
            // The first root is the mesial one.
            const bool rooted = tooth->present && !tooth->moulded;
            places.push_back({prefix + letter++, tooth->frame.origin, tooth->present});
            places.push_back({prefix + letter++, tooth->roots[0].tip(), rooted});
            places.push_back({prefix + letter++, tooth->roots[1].tip(), rooted});
        }
    }
    return places;
}

annotation::LandmarkSet molarLandmarks(const std::vector<MolarPlace> &places,
                                       const std::vector<core::PointLps> &positions, const PhantomScan &scan)
{
    annotation::LandmarkSet set;
    set.name = "Phantom";
    set.templateId = "mandibular_molars";
    for (std::size_t n = 0; n < places.size(); ++n) {
        annotation::Landmark landmark;
        landmark.id = places[n].id;
        if (!scan.shows(positions[n])) {
            landmark.state = annotation::LandmarkState::Outside;
            landmark.estimate = positions[n];
        } else if (!places[n].exists) {
            landmark.state = annotation::LandmarkState::Missing;
            landmark.estimate = positions[n];
        } else {
            landmark.state = annotation::LandmarkState::Present;
            landmark.position = positions[n];
        }
        set.landmarks.push_back(std::move(landmark));
    }
    return set;
}

} // namespace gonion::training::phantom
