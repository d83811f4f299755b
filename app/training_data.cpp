// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_data.h"

#include "training/data/case_list.h"
#include "ui/text.h"

#include <map>
#include <set>

namespace gonion::app {

using core::JobContext;
using core::Result;
using training::CaseList;
using training::TrainingCase;

namespace {

void tally(const std::vector<TrainingCase> &cases, std::vector<ui::LandmarkTally> &landmarks)
{
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
        places[landmarks[i].id.toStdString()] = i;
    }
    for (const TrainingCase &one : cases) {
        for (const annotation::Landmark &landmark : one.truth.landmarks) {
            const auto place = places.find(landmark.id);
            if (place == places.end()) {
                continue;
            }
            ui::LandmarkTally &mine = landmarks[place->second];
            switch (landmark.state) {
            case annotation::LandmarkState::Present:
                ++mine.present;
                break;
            case annotation::LandmarkState::Missing:
                ++mine.missing;
                break;
            case annotation::LandmarkState::Outside:
                ++mine.outside;
                break;
            case annotation::LandmarkState::Unlabelled:
                ++mine.unlabelled;
                break;
            }
        }
    }
}

void findLeaks(const CaseList &list, std::vector<ui::DataFinding> &findings)
{
    std::set<std::string> learning;
    for (const TrainingCase &one : list.training) {
        if (!one.patientHash.empty()) {
            learning.insert(one.patientHash);
        }
    }
    for (const auto *part : {&list.validation, &list.test}) {
        for (const TrainingCase &one : *part) {
            if (learning.contains(one.patientHash)) {
                const QString name = ui::toQString(one.name);
                findings.push_back({true,
                                    QStringLiteral("%1 is measured with, and another scan of the same patient is learnt from.").arg(name),
                                    name, one.volume, one.landmarkFile, {}});
            }
        }
    }
}

} // namespace

Result<ui::DataSummary> summaryOf(const training::DataPlan &data, std::uint64_t seed, const JobContext &job)
{
    const auto list = training::listCases(data, seed, job);
    if (!list) {
        return tl::unexpected(list.error());
    }
    ui::DataSummary summary;
    summary.training = static_cast<int>(list->training.size());
    summary.validation = static_cast<int>(list->validation.size());
    summary.test = static_cast<int>(list->test.size());
    for (const auto &definition : list->landmarks.landmarks()) {
        summary.landmarks.push_back({ui::toQString(definition.id), ui::toQString(definition.name)});
    }
    for (const auto *part : {&list->training, &list->validation, &list->test}) {
        tally(*part, summary.landmarks);
    }
    findLeaks(*list, summary.findings);
    for (const ui::LandmarkTally &one : summary.landmarks) {
        if (one.present == 0) {
            summary.findings.push_back({true, QStringLiteral("%1 is nowhere present: it cannot be learnt.").arg(one.id), {}, {}, {}, one.id});
        }
    }
    for (const std::string &problem : list->problems) {
        summary.findings.push_back({false, ui::toQString(problem), {}, {}, {}, {}});
    }
    return summary;
}

Result<std::vector<ui::MarkedImage>> previewOf(const training::TrainingPlan &, std::int64_t, const JobContext &)
{
    return std::vector<ui::MarkedImage>();
}

} // namespace gonion::app
