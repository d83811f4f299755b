// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study_marks.h"

#include "ui/study.h"
#include "ui/text.h"

namespace gonion::ui {

using annotation::LandmarkState;
using viewers::LandmarkMark;
using viewers::MarkKind;
using viewers::MarkState;

namespace {

MarkState markState(LandmarkState state)
{
    return state == LandmarkState::Present   ? MarkState::Present
           : state == LandmarkState::Outside ? MarkState::Outside
                                             : MarkState::Missing;
}

LandmarkMark predictionMark(const LandmarkRow &row)
{
    LandmarkMark mark;
    mark.id = toQString(row.id);
    mark.position = row.prediction->markPlace();
    mark.kind = MarkKind::Predicted;
    mark.state = markState(row.prediction->state);
    mark.uncertain = row.prediction->uncertain;
    mark.radiusMm = row.prediction->radius90Mm;
    if (row.errorMm()) {
        mark.pairPosition = row.truth->position;
    }
    return mark;
}

/// None without a place.
std::optional<LandmarkMark> labelMark(const annotation::Landmark &landmark)
{
    if (landmark.state == LandmarkState::Unlabelled || (!landmark.position && !landmark.estimate)) {
        return std::nullopt;
    }
    LandmarkMark mark;
    mark.id = toQString(landmark.id);
    mark.position = landmark.position ? *landmark.position : *landmark.estimate;
    mark.kind = MarkKind::Truth;
    mark.state = markState(landmark.state);
    return mark;
}

} // namespace

std::vector<LandmarkMark> marksOf(const Study &study)
{
    std::vector<LandmarkMark> marks;
    for (const LandmarkRow &row : study.rows()) {
        if (row.prediction && row.prediction->state != LandmarkState::Unlabelled && !study.isLabelling()) {
            marks.push_back(predictionMark(row));
        }
        if (auto mark = row.truth ? labelMark(*row.truth) : std::nullopt) {
            if (row.errorMm() && !study.isLabelling()) {
                mark->pairPosition = row.prediction->position;
            }
            marks.push_back(std::move(*mark));
        }
    }
    return marks;
}

std::vector<LandmarkMark> marksOf(const std::vector<Suggestion> &suggestions)
{
    std::vector<LandmarkMark> marks;
    for (const Suggestion &suggestion : suggestions) {
        if (auto mark = labelMark(suggestion.landmark)) {
            mark->uncertain = suggestion.landmark.uncertain;
            marks.push_back(std::move(*mark));
        }
    }
    return marks;
}

} // namespace gonion::ui
