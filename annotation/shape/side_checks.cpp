// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/shape_checks.h"

#include "annotation/delimited_text.h"
#include "annotation/shape/place_of.h"

#include <algorithm>
#include <optional>
#include <string>

namespace gonion::annotation {

namespace {

using core::PointLps;
using core::VectorLps;

constexpr double kClearlyMm = 3.0; // nearer than this, two places may be confused by chance
constexpr double kClearly = 0.5;   // share of the present error that is left after an exchange

/// From the partner to this landmark, as it should be: by the mean shape, else by the words of the name.
std::optional<VectorLps> expectedOffset(const CheckedSet &checked, const LandmarkDefinition &definition)
{
    if (checked.shape != nullptr) {
        const MeanLandmark *own = checked.shape->find(definition.id);
        const MeanLandmark *partner = checked.shape->find(definition.mirrorPartner);
        if (own != nullptr && partner != nullptr) {
            return own->position - partner->position;
        }
    }
    const std::string name = lowerCase(definition.name);
    if (name.find("left") != std::string::npos) {
        return VectorLps{1.0, 0.0, 0.0};
    }
    return name.find("right") != std::string::npos ? std::optional(VectorLps{-1.0, 0.0, 0.0}) : std::nullopt;
}

bool isNear(const VectorLps &offset)
{
    return core::length(offset) < 1e-9;
}

/// A landmark whose partner is not placed, at the partner's place.
void checkSingle(const CheckedSet &checked, const LandmarkDefinition &definition, std::vector<Finding> &findings)
{
    const auto place = placeOf(checked.set, definition.id);
    if (!place || checked.shape == nullptr || placeOf(checked.set, definition.mirrorPartner)) {
        return;
    }
    const MeanLandmark *own = checked.shape->find(definition.id);
    const MeanLandmark *partner = checked.shape->find(definition.mirrorPartner);
    if (own == nullptr || partner == nullptr) {
        return;
    }
    const SimilarityFit fit = fitMeanShape(*checked.shape, checked.set, definition.id);
    if (fit.kind != FitKind::Rigid) {
        return;
    }
    const double toOwn = core::distance(*place, fit.transform(own->position));
    const double toPartner = core::distance(*place, fit.transform(partner->position));
    if (toOwn > kClearlyMm && toPartner < kClearly * toOwn) {
        findings.push_back({FindingKind::SidesSwapped, FindingSeverity::Error, {definition.id},
                            definition.id + " lies where " + definition.mirrorPartner + " is expected: left and right are swapped."});
    }
}

} // namespace

void checkSides(const CheckedSet &checked, std::vector<Finding> &findings, bool &allSwapped)
{
    std::size_t pairs = 0;
    std::vector<Finding> swapped;
    for (const LandmarkDefinition &definition : checked.scheme.landmarks()) {
        if (definition.mirrorPartner.empty()) {
            continue;
        }
        checkSingle(checked, definition, findings);
        const auto place = placeOf(checked.set, definition.id);
        const auto partner = placeOf(checked.set, definition.mirrorPartner);
        const auto expected = expectedOffset(checked, definition);
        if (!place || !partner || !expected || !(definition.id < definition.mirrorPartner) || isNear(*place - *partner)) {
            continue;
        }
        ++pairs;
        if (core::dot(*place - *partner, *expected) < 0.0) {
            swapped.push_back({FindingKind::SidesSwapped, FindingSeverity::Error, {definition.id, definition.mirrorPartner},
                               definition.id + " and " + definition.mirrorPartner + " lie on each other's side: left and right are swapped."});
        }
    }
    allSwapped = pairs >= 2 && swapped.size() == pairs;
    if (!allSwapped) {
        findings.insert(findings.end(), swapped.begin(), swapped.end());
        return;
    }
    Finding all{FindingKind::SidesSwapped, FindingSeverity::Error, {},
                "Left and right are swapped in all " + std::to_string(pairs) + " pairs: check the scan's orientation and the landmarks."};
    for (const Finding &finding : swapped) {
        all.landmarkIds.insert(all.landmarkIds.end(), finding.landmarkIds.begin(), finding.landmarkIds.end());
    }
    findings.push_back(std::move(all));
}

void checkExchanges(const CheckedSet &checked, std::vector<Finding> &findings)
{
    if (checked.shape == nullptr) {
        return;
    }
    struct Placed {
        const LandmarkDefinition *definition;
        PointLps place;
        PointLps mean;
    };
    std::vector<Placed> placed;
    for (const LandmarkDefinition &definition : checked.scheme.landmarks()) {
        const auto place = placeOf(checked.set, definition.id);
        const MeanLandmark *mean = checked.shape->find(definition.id);
        if (place && mean != nullptr) {
            placed.push_back({&definition, *place, mean->position});
        }
    }
    const Similarity rough = fitMeanShape(*checked.shape, checked.set).transform;
    const auto wouldGain = [](const Placed &a, const Placed &b, const Similarity &transform, double share) {
        const PointLps ofA = transform(a.mean);
        const PointLps ofB = transform(b.mean);
        const double now = core::distance(a.place, ofA) + core::distance(b.place, ofB);
        const double exchanged = core::distance(a.place, ofB) + core::distance(b.place, ofA);
        return now > kClearlyMm && exchanged < share * now;
    };
    for (std::size_t i = 0; i < placed.size(); ++i) {
        for (std::size_t j = i + 1; j < placed.size(); ++j) {
            const Placed &a = placed[i];
            const Placed &b = placed[j];
            if (a.definition->mirrorPartner == b.definition->id || !wouldGain(a, b, rough, 1.0)) {
                continue;
            }
            // Exactly, from the others alone: the two themselves pull the fit towards their mistake.
            LandmarkSet others = checked.set;
            std::erase_if(others.landmarks, [&a, &b](const Landmark &landmark) {
                return landmark.id == a.definition->id || landmark.id == b.definition->id;
            });
            const SimilarityFit fit = fitMeanShape(*checked.shape, others);
            if (fit.kind == FitKind::Rigid && wouldGain(a, b, fit.transform, kClearly)) {
                findings.push_back({FindingKind::OrderBroken, FindingSeverity::Warning, {a.definition->id, b.definition->id},
                                    a.definition->id + " and " + b.definition->id + " seem to be exchanged."});
            }
        }
    }
}

} // namespace gonion::annotation
