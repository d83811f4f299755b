// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/import_preview.h"
#include "annotation/landmark_discovery.h"
#include "annotation/landmark_file.h"
#include "training/data/case_records.h"
#include "training/data/case_truth.h"
#include "training/data/stable_hash.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace gonion::training {
namespace {

using annotation::ImportedCase;
using annotation::ImportedLandmarks;
using annotation::LandmarkSet;
using annotation::LandmarkTemplate;
using core::JobContext;
using core::Result;

namespace fs = std::filesystem;

/// Sorts the volumes of a folder into those with landmarks to read and reasons why not.
class FolderChoice {
public:
    FolderChoice(const DataPlan &data, const fs::path &folder) : m_data(data), m_folder(folder) {}

    std::optional<ImportedLandmarks> take(const ImportedCase &one)
    {
        if (!m_data.annotator.empty()) {
            const auto owner = std::find_if(one.landmarks.begin(), one.landmarks.end(), [&](const ImportedLandmarks &file) {
                return file.annotator == m_data.annotator;
            });
            if (owner == one.landmarks.end()) {
                m_notByAnnotator.add(one.id);
                return std::nullopt;
            }
            return *owner;
        }
        if (one.landmarks.size() == 1) {
            return one.landmarks.front();
        }
        if (one.landmarks.empty()) {
            if (const auto beside = annotation::landmarkFileBeside(m_folder / one.volume)) {
                return ImportedLandmarks{"imported", fs::relative(*beside, m_folder).generic_string()};
            }
        }
        (one.landmarks.empty() ? m_notLabelled : m_undecided).add(one.id);
        return std::nullopt;
    }

    void appendTo(std::vector<std::string> &problems) const
    {
        for (const LeftOut *group : {&m_notLabelled, &m_notByAnnotator, &m_undecided}) {
            group->appendTo(problems);
        }
    }

private:
    const DataPlan &m_data;
    fs::path m_folder;
    LeftOut m_notLabelled{"has no landmark file", "have no landmark file"};
    LeftOut m_notByAnnotator{"has no landmarks by this annotator", "have no landmarks by this annotator"};
    LeftOut m_undecided{"has several landmark files: name the annotator",
                        "have several landmark files (name the annotator)"};
};

/// The bundled template that knows every landmark of the files; else one of them all, as they come.
Result<LandmarkTemplate> templateOf(const std::vector<Result<LandmarkSet>> &truths)
{
    LandmarkSet all;
    bool pending = false;
    for (const auto &truth : truths) {
        pending = pending || (truth && truth->landmarks.empty());
        for (std::size_t n = 0; truth && n < truth->landmarks.size(); ++n) {
            if (all.find(truth->landmarks[n].id) == nullptr) {
                all.landmarks.push_back(truth->landmarks[n]);
            }
        }
    }
    if (all.landmarks.empty() && pending) {
        return LandmarkTemplate::mandibularMolars(); // voxel numbers alone: only MML has those
    }
    for (const LandmarkTemplate &known : annotation::bundledTemplates()) {
        if (!all.landmarks.empty()
            && std::all_of(all.landmarks.begin(), all.landmarks.end(),
                           [&](const annotation::Landmark &one) { return known.indexOf(one.id).has_value(); })) {
            return known;
        }
    }
    return LandmarkTemplate::fromLandmarkSet("data_set", "Landmarks of the data set", all);
}

} // namespace

Result<CaseRecords> recordsOfFolder(const DataPlan &data, const JobContext &job)
{
    std::error_code ignored;
    const fs::path folder = fs::absolute(data.path, ignored);
    const auto guessed = annotation::guessImport(folder, job.part(0.0, 0.2));
    if (!guessed) {
        return tl::unexpected(guessed.error());
    }
    CaseRecords all;
    all.problems = guessed->preview.problems;
    FolderChoice choice(data, folder);
    std::vector<Result<LandmarkSet>> truths;
    double done = 0.0;
    for (const ImportedCase &one : guessed->preview.cases) {
        if (job.stopRequested()) {
            return JobContext::cancelled();
        }
        job.report(0.2 + 0.8 * done++ / static_cast<double>(guessed->preview.cases.size()), "Reading landmarks");
        const auto file = choice.take(one);
        if (!file) {
            continue;
        }
        CaseRecord record;
        record.item.name = one.id;
        record.item.annotator = file->annotator;
        record.item.volume = folder / one.volume;
        record.item.landmarkFile = folder / file->path;
        record.item.patientHash = one.patient.empty() ? std::string() : stableHashOf(one.patient);
        record.split = one.split;
        truths.push_back(needsVolumeGeometry(record.item.landmarkFile) ? LandmarkSet()
                                                                       : readTruth(record.item.landmarkFile, {}));
        all.records.push_back(std::move(record));
    }
    choice.appendTo(all.problems);
    auto landmarks = templateOf(truths);
    if (!landmarks) {
        const std::string first = all.problems.empty() ? std::string() : " " + all.problems.front();
        return core::fail(core::ErrorCode::InvalidArgument,
                          "No volume in " + folder.string() + " has landmarks that could be read." + first);
    }
    all.landmarks = std::move(*landmarks);
    keepUsable(all, std::move(truths));
    return all;
}

} // namespace gonion::training
