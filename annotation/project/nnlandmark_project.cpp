// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/nnlandmark_project.h"

#include "annotation/dataset/import_preview.h"
#include "annotation/dataset/nnlandmark.h"
#include "annotation/landmark_file.h"
#include "annotation/project/project_dataset.h"

#include <set>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

constexpr std::size_t kMostImportNotices = 50;
constexpr const char *kImages = "images{split}/{case}_0000.*";
constexpr const char *kLandmarks = "all_landmarks_voxel.json";

core::Result<LandmarkTemplate> templateOf(const std::vector<std::string> &names)
{
    std::vector<LandmarkDefinition> definitions;
    for (const std::string &name : names) {
        LandmarkDefinition definition;
        definition.id = name;
        definitions.push_back(std::move(definition));
    }
    return LandmarkTemplate::create("nnlandmark", "Landmarks of an nnLandmark data set", std::move(definitions));
}

void note(std::vector<std::string> &notices, std::string sentence)
{
    if (notices.size() < kMostImportNotices) {
        notices.push_back(std::move(sentence));
    }
}

/// Writes the landmarks of one case beside the project and names the file in the case.
core::Result<void> writeCase(const Project &project, ProjectCase &projectCase, const LandmarkSet &landmarks)
{
    const std::string relative = Project::landmarkPath(projectCase, kImportedAnnotator);
    const auto path = project.pathForWriting(relative);
    if (!path) {
        return tl::unexpected(path.error());
    }
    if (const auto written = writeLandmarks(*path, landmarks); !written) {
        return tl::unexpected(written.error());
    }
    projectCase.landmarkFiles = {{std::string(kImportedAnnotator), relative}};
    projectCase.acceptedFile = relative;
    projectCase.stage = CaseStage::Labelled;
    return {};
}

} // namespace

bool isNnLandmark(const std::filesystem::path &folder)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(folder / kLandmarks, ignored);
}

core::Result<ImportPreview> previewNnLandmark(const std::filesystem::path &folder, const core::JobContext &job)
{
    const auto data = readNnLandmark(folder);
    if (!data) {
        return tl::unexpected(data.error());
    }
    auto preview = previewImport(folder, {"", kImages, {}}, job);
    if (!preview) {
        return preview;
    }
    std::set<std::string> found;
    for (ImportedCase &imported : preview->cases) {
        found.insert(imported.id);
        if (data->cases.contains(imported.id)) {
            imported.landmarks = {{std::string(kImportedAnnotator), kLandmarks}};
        }
    }
    for (const auto &[id, nnCase] : data->cases) {
        if (!found.contains(id)) {
            preview->landmarksWithoutVolume.push_back(std::string(kLandmarks) + ": " + id);
        }
    }
    for (const char *file : {kLandmarks, "name_to_label.json", "spacing.json"}) {
        std::erase(preview->unmatchedFiles, file);
    }
    return preview;
}

core::Result<ImportedProject> importNnLandmark(const std::filesystem::path &folder, const GeometryReader &geometryOf, const core::JobContext &job)
{
    const auto data = readNnLandmark(folder);
    if (!data) {
        return tl::unexpected(data.error());
    }
    auto scheme = templateOf(data->names);
    const auto preview = previewImport(folder, {"", kImages, {}}, job);
    if (!scheme || !preview) {
        return tl::unexpected(!scheme ? scheme.error() : preview.error());
    }
    auto project = Project::create(folder, std::move(*scheme));
    if (!project) {
        return tl::unexpected(project.error());
    }
    ImportedProject result{std::move(*project), {}};
    std::set<std::string> found;
    for (const ImportedCase &imported : preview->cases) {
        if (job.stopRequested()) {
            return core::JobContext::cancelled();
        }
        job.report(static_cast<double>(found.size()) / static_cast<double>(preview->cases.size()), "Importing landmarks");
        ProjectCase projectCase = projectCaseFrom(imported);
        found.insert(imported.id);
        if (const auto it = data->cases.find(imported.id); it != data->cases.end()) {
            const auto geometry = geometryOf(folder / imported.volume);
            if (!geometry) {
                note(result.notices, geometry.error().message);
            } else if (const auto written = writeCase(result.project, projectCase, landmarkSetFrom(it->second, data->names, *geometry)); !written) {
                return tl::unexpected(written.error());
            }
        }
        if (const auto put = result.project.put(std::move(projectCase)); !put) {
            return tl::unexpected(put.error());
        }
    }
    for (const auto &[id, nnCase] : data->cases) {
        if (!found.contains(id)) {
            note(result.notices, "The case \"" + id + "\" has landmarks but no image: it was left out.");
        }
    }
    return result;
}

core::Result<std::vector<std::string>> exportNnLandmark(const Project &project, const std::filesystem::path &folder,
                                                        const GeometryReader &geometryOf, const core::JobContext &job)
{
    auto labelled = readLabelledCases(project, job.part(0.0, 0.1));
    if (!labelled) {
        return tl::unexpected(labelled.error());
    }
    if (labelled->cases.empty()) {
        return fail(ErrorCode::NotFound, "No case of the project is labelled yet: there is nothing to export.");
    }
    NnLandmarkData data;
    for (const LandmarkDefinition &definition : project.scheme().landmarks()) {
        data.names.push_back(definition.id);
    }
    std::vector<std::string> notices = std::move(labelled->problems);
    double done = 0.0;
    for (const AnnotatedCase &item : labelled->cases) {
        if (job.stopRequested()) {
            return core::JobContext::cancelled();
        }
        job.report(0.1 + 0.9 * done++ / static_cast<double>(labelled->cases.size()), "Exporting landmarks");
        const auto volume = project.pathForReading(project.find(item.caseId)->volume);
        const auto geometry = volume ? geometryOf(*volume) : core::Result<core::ImageGeometry>(tl::unexpected(volume.error()));
        if (!geometry) {
            note(notices, geometry.error().message);
            continue;
        }
        // The format knows the landmarks of its list alone, for every case the same.
        LandmarkSet known;
        for (const std::string &name : data.names) {
            const Landmark *landmark = item.landmarks.find(name);
            known.landmarks.push_back(landmark != nullptr ? *landmark : Landmark{name});
        }
        std::vector<std::string> lost;
        data.cases[item.caseId] = nnLandmarkCaseFrom(known, *geometry, lost);
        for (const std::string &sentence : lost) {
            note(notices, "Case \"" + item.caseId + "\": " + sentence);
        }
    }
    if (const auto written = writeNnLandmark(folder, data); !written) {
        return tl::unexpected(written.error());
    }
    return notices;
}

} // namespace gonion::annotation
