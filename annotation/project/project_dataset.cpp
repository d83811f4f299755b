// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_dataset.h"

#include "annotation/mml_npy.h"
#include "annotation/shape/procrustes.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <optional>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

constexpr std::string_view kMmlLabel = "_label.npy";

/// The grid of an MML case as its positions need it: the array as it lies, from the origin.
core::Result<core::ImageGeometry> mmlGeometry(const std::filesystem::path &label)
{
    std::string name = label.filename().string();
    name.resize(name.size() - kMmlLabel.size());
    const auto spacing = readMmlSpacing(label.parent_path() / (name + "_spacing.npy"));
    if (!spacing) {
        return tl::unexpected(spacing.error());
    }
    return core::ImageGeometry::axisAligned({}, *spacing, {1, 1, 1});
}

bool isLabelled(const ProjectCase &projectCase)
{
    return projectCase.stage == CaseStage::Labelled || projectCase.stage == CaseStage::InReview
           || projectCase.stage == CaseStage::Accepted;
}

/// Which files of a case are wanted.
using Choice = std::function<std::vector<AnnotatorFile>(const ProjectCase &)>;

core::Result<ProjectLandmarks> readChosen(const Project &project, const core::JobContext &job, const Choice &choice)
{
    ProjectLandmarks result;
    double done = 0.0;
    for (const ProjectCase &projectCase : project.cases()) {
        if (job.stopRequested()) {
            return core::JobContext::cancelled();
        }
        job.report(done / static_cast<double>(project.cases().size()), "Reading landmarks");
        done += 1.0;
        for (const AnnotatorFile &file : choice(projectCase)) {
            auto loaded = readProjectLandmarks(project, file.path);
            if (!loaded) {
                result.problems.push_back(loaded.error().message);
                continue;
            }
            result.cases.push_back({projectCase.id, file.annotator, std::move(loaded->set)});
        }
    }
    return result;
}

} // namespace

ProjectCase projectCaseFrom(const ImportedCase &imported, std::string patientHash)
{
    ProjectCase result;
    result.id = imported.id;
    result.volume = imported.volume;
    result.split = imported.split;
    result.patientHash = std::move(patientHash);
    for (const ImportedLandmarks &landmarks : imported.landmarks) {
        result.landmarkFiles.push_back({landmarks.annotator, landmarks.path});
    }
    if (!result.landmarkFiles.empty()) {
        result.stage = CaseStage::Labelled;
    }
    if (result.landmarkFiles.size() == 1) {
        result.acceptedFile = result.landmarkFiles.front().path;
    }
    return result;
}

std::string missingStratum(const LandmarkSet &landmarks)
{
    const auto missing = std::count_if(landmarks.landmarks.begin(), landmarks.landmarks.end(),
                                       [](const Landmark &landmark) { return landmark.state == LandmarkState::Missing; });
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "missing %02ld", static_cast<long>(missing));
    return text.data();
}

std::vector<SplitCase> splitCasesOf(const Project &project, const std::map<std::string, std::string> &strata)
{
    std::vector<SplitCase> cases;
    for (const ProjectCase &projectCase : project.cases()) {
        const auto stratum = strata.find(projectCase.id);
        // One volume twice is of one patient, be nobody known.
        const std::string &patient = projectCase.patientHash.empty() ? projectCase.volumeFingerprint : projectCase.patientHash;
        cases.push_back({projectCase.id, patient, stratum == strata.end() ? std::string() : stratum->second,
                         projectCase.split});
    }
    return cases;
}

core::Result<void> applySplit(Project &project, const std::vector<SplitPlace> &places, std::string note)
{
    if (places.size() != project.cases().size()) {
        return fail(ErrorCode::InvalidArgument, "The project has changed since the split was made. Make it again.");
    }
    for (std::size_t n = 0; n < places.size(); ++n) {
        ProjectCase changed = project.cases()[n];
        if (changed.split == places[n].split && changed.fold == places[n].fold) {
            continue;
        }
        changed.split = places[n].split;
        changed.fold = places[n].fold;
        if (auto put = project.put(std::move(changed)); !put) {
            return put;
        }
    }
    project.setSplitNote(std::move(note));
    return {};
}

std::vector<LeakageCase> leakageCasesOf(const Project &project)
{
    std::vector<LeakageCase> cases;
    for (const ProjectCase &projectCase : project.cases()) {
        cases.push_back({projectCase.id, {projectCase.split, projectCase.fold}, projectCase.volume, projectCase.volumeFingerprint,
                         projectCase.patientHash});
    }
    return cases;
}

core::Result<LoadedLandmarks> readProjectLandmarks(const Project &project, std::string_view relative)
{
    const auto path = project.pathForReading(relative);
    if (!path) {
        return tl::unexpected(path.error());
    }
    LandmarkReadOptions options;
    if (relative.ends_with(kMmlLabel)) {
        const auto geometry = mmlGeometry(*path);
        if (!geometry) {
            return tl::unexpected(geometry.error());
        }
        options.geometry = *geometry;
    }
    return readLandmarks(*path, options);
}

core::Result<ProjectLandmarks> readAnnotators(const Project &project, const core::JobContext &job)
{
    return readChosen(project, job, [](const ProjectCase &projectCase) { return projectCase.landmarkFiles; });
}

core::Result<ProjectLandmarks> readLabelledCases(const Project &project, const core::JobContext &job)
{
    return readChosen(project, job, [](const ProjectCase &projectCase) -> std::vector<AnnotatorFile> {
        if (!isLabelled(projectCase) || (projectCase.acceptedFile.empty() && projectCase.landmarkFiles.empty())) {
            return {};
        }
        if (projectCase.acceptedFile.empty()) {
            return {projectCase.landmarkFiles.front()};
        }
        const auto owner = std::find_if(projectCase.landmarkFiles.begin(), projectCase.landmarkFiles.end(),
                                        [&projectCase](const AnnotatorFile &file) { return file.path == projectCase.acceptedFile; });
        return {owner != projectCase.landmarkFiles.end() ? *owner : AnnotatorFile{"accepted", projectCase.acceptedFile}};
    });
}

core::Result<MeanShape> meanShapeOfProject(const Project &project, const core::JobContext &job)
{
    auto labelled = readLabelledCases(project, job);
    if (!labelled) {
        return tl::unexpected(labelled.error());
    }
    if (labelled->cases.size() < MeanShape::kEnoughCases) {
        return fail(ErrorCode::NotFound, "Only " + std::to_string(labelled->cases.size()) + " cases of this project are labelled; its own mean shape needs "
                                             + std::to_string(MeanShape::kEnoughCases) + ".");
    }
    std::vector<LandmarkSet> sets;
    for (AnnotatedCase &item : labelled->cases) {
        sets.push_back(std::move(item.landmarks));
    }
    ProcrustesOptions options;
    options.provenance = std::to_string(sets.size()) + " labelled cases of the project \"" + project.name() + "\"";
    return meanShapeOf(sets, project.scheme().id(), options);
}

} // namespace gonion::annotation
