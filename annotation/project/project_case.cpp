// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_case.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gonion::annotation {

namespace {

constexpr std::array<std::pair<CaseStage, std::string_view>, 6> kStageNames{{{CaseStage::New, "new"},
                                                                             {CaseStage::InWork, "in work"},
                                                                             {CaseStage::Labelled, "labelled"},
                                                                             {CaseStage::InReview, "in review"},
                                                                             {CaseStage::Accepted, "accepted"},
                                                                             {CaseStage::Rejected, "rejected"}}};

} // namespace

std::string_view nameOf(CaseStage stage)
{
    for (const auto &[candidate, name] : kStageNames) {
        if (candidate == stage) {
            return name;
        }
    }
    return {};
}

std::optional<CaseStage> caseStageFromName(std::string_view name)
{
    for (const auto &[stage, candidate] : kStageNames) {
        if (candidate == name) {
            return stage;
        }
    }
    return std::nullopt;
}

const AnnotatorFile *ProjectCase::fileOf(std::string_view annotator) const
{
    const auto it = std::find_if(landmarkFiles.begin(), landmarkFiles.end(),
                                 [annotator](const AnnotatorFile &file) { return file.annotator == annotator; });
    return it == landmarkFiles.end() ? nullptr : &*it;
}

std::chrono::seconds ProjectCase::totalTime() const
{
    std::chrono::seconds total{0};
    for (const auto &[annotator, time] : timeSpent) {
        total += time;
    }
    return total;
}

const AnnotatorFile *fileToReview(const ProjectCase &projectCase)
{
    const auto &files = projectCase.landmarkFiles;
    if (projectCase.stage == CaseStage::New || projectCase.stage == CaseStage::InWork || files.empty()) {
        return nullptr;
    }
    const auto accepted = std::find_if(files.begin(), files.end(), [&](const auto &file) {
        return !projectCase.acceptedFile.empty() && file.path == projectCase.acceptedFile;
    });
    if (accepted != files.end()) {
        return &*accepted;
    }
    for (const std::string &assignee : projectCase.assignees) {
        if (const auto *file = projectCase.fileOf(assignee)) {
            return file;
        }
    }
    return &files.front();
}

} // namespace gonion::annotation
