// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/proposals.h"

#include "inference/detection.h"
#include "ui/study.h"

#include <optional>

namespace gonion::ui {

using annotation::Landmark;
using annotation::LandmarkState;

std::vector<Suggestion> suggestionsFor(const Study &study, const ProposalSources &sources)
{
    std::vector<Suggestion> suggestions;
    if (!study.document()) {
        return suggestions;
    }
    annotation::LandmarkSet predicted;
    if (sources.model && study.detection()) {
        predicted = inference::landmarkSetFrom(*study.detection());
    }
    for (const Landmark &landmark : study.document()->landmarks().landmarks) {
        if (landmark.state != LandmarkState::Unlabelled) {
            continue;
        }
        const Landmark *prediction = predicted.find(landmark.id);
        if (prediction && prediction->state != LandmarkState::Unlabelled) {
            suggestions.push_back({*prediction, "the model"});
        }
    }
    return suggestions;
}

} // namespace gonion::ui
