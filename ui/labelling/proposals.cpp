// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/proposals.h"

#include "annotation/shape/mirror.h"
#include "inference/detection.h"
#include "ui/study.h"

#include <algorithm>
#include <optional>

namespace gonion::ui {

using annotation::Landmark;
using annotation::LandmarkState;

namespace {

Landmark placed(const Landmark &landmark, const core::PointLps &position)
{
    Landmark proposal;
    proposal.id = landmark.id;
    proposal.label = landmark.label;
    proposal.state = LandmarkState::Present;
    proposal.position = position;
    proposal.origin = annotation::LandmarkOrigin::Manual; // a person's word, once it is accepted
    return proposal;
}

} // namespace

std::vector<Suggestion> suggestionsFor(const Study &study, const ProposalSources &sources,
                                       const annotation::MeanShape *shape)
{
    std::vector<Suggestion> suggestions;
    if (!study.document()) {
        return suggestions;
    }
    const annotation::LandmarkTemplate &scheme = study.document()->scheme();
    const annotation::LandmarkSet &labels = study.document()->landmarks();
    annotation::LandmarkSet predicted;
    if (sources.model && study.detection()) {
        predicted = inference::landmarkSetFrom(*study.detection());
    }
    std::vector<annotation::Proposal> expected;
    if (sources.meanShape && shape) {
        expected = annotation::proposalsFrom(*shape, scheme, labels);
    }
    for (const Landmark &landmark : labels.landmarks) {
        if (landmark.state != LandmarkState::Unlabelled) {
            continue;
        }
        const Landmark *prediction = predicted.find(landmark.id);
        if (prediction && prediction->state != LandmarkState::Unlabelled) {
            suggestions.push_back({*prediction, "the model"});
            continue;
        }
        if (const auto mirrored =
                sources.mirror ? annotation::mirrorProposal(scheme, labels, landmark.id, shape) : std::nullopt) {
            suggestions.push_back({placed(landmark, *mirrored), "the other side"});
            continue;
        }
        const auto mean = std::find_if(expected.begin(), expected.end(),
                                       [&](const auto &proposal) { return proposal.landmarkId == landmark.id; });
        if (mean != expected.end()) {
            suggestions.push_back({placed(landmark, mean->position), "the mean shape"});
        }
    }
    return suggestions;
}

} // namespace gonion::ui
