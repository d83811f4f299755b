// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project.h"
#include "training/data/case_records.h"
#include "training/data/case_truth.h"

#include <algorithm>
#include <utility>

namespace gonion::training {
namespace {

using annotation::AnnotatorFile;
using annotation::CaseStage;
using annotation::Project;
using annotation::ProjectCase;
using core::JobContext;
using core::Result;

/// Sorts a project's cases into those to read and reasons why not.
class ProjectChoice {
public:
    explicit ProjectChoice(const DataPlan &data) : m_data(data) {}

    /// The landmarks to learn from; nothing where the case is left out.
    const AnnotatorFile *take(const ProjectCase &one)
    {
        if (one.stage == CaseStage::Rejected) {
            m_rejected.add(one.id);
            return nullptr;
        }
        if (m_data.acceptedOnly && one.stage != CaseStage::Accepted) {
            m_notAccepted.add(one.id);
            return nullptr;
        }
        if (one.stage == CaseStage::New || one.stage == CaseStage::InWork) {
            m_notLabelled.add(one.id);
            return nullptr;
        }
        return m_data.annotator.empty() ? agreedFile(one) : fileOfAnnotator(one);
    }

    void appendTo(std::vector<std::string> &problems) const
    {
        for (const LeftOut *group : {&m_rejected, &m_notAccepted, &m_notLabelled, &m_notByAnnotator, &m_undecided}) {
            group->appendTo(problems);
        }
    }

private:
    const AnnotatorFile *fileOfAnnotator(const ProjectCase &one)
    {
        const AnnotatorFile *file = one.fileOf(m_data.annotator);
        if (file == nullptr) {
            m_notByAnnotator.add(one.id);
        }
        return file;
    }

    const AnnotatorFile *agreedFile(const ProjectCase &one)
    {
        if (!one.acceptedFile.empty()) {
            const auto owner = std::find_if(one.landmarkFiles.begin(), one.landmarkFiles.end(),
                                            [&](const AnnotatorFile &file) { return file.path == one.acceptedFile; });
            if (owner != one.landmarkFiles.end()) {
                return &*owner;
            }
            m_accepted = {"accepted", one.acceptedFile};
            return &m_accepted;
        }
        if (one.landmarkFiles.size() == 1) {
            return &one.landmarkFiles.front();
        }
        (one.landmarkFiles.empty() ? m_notLabelled : m_undecided).add(one.id);
        return nullptr;
    }

    const DataPlan &m_data;
    AnnotatorFile m_accepted;
    LeftOut m_rejected{"was rejected", "were rejected"};
    LeftOut m_notAccepted{"is not accepted yet", "are not accepted yet"};
    LeftOut m_notLabelled{"is not labelled yet", "are not labelled yet"};
    LeftOut m_notByAnnotator{"has no landmarks by this annotator", "have no landmarks by this annotator"};
    LeftOut m_undecided{"has landmarks by several annotators, none of them accepted: accept one, or name the annotator",
                        "have landmarks by several annotators, none of them accepted (accept one, or name the annotator)"};
};

CaseRecord recordOf(const ProjectCase &one, const AnnotatorFile &file)
{
    CaseRecord record;
    record.item.name = one.id;
    record.item.annotator = file.annotator;
    record.item.patientHash = one.patientHash;
    record.item.volumeFingerprint = one.volumeFingerprint;
    record.split = one.split;
    record.fold = one.fold;
    return record;
}

} // namespace

Result<CaseRecords> recordsOfProject(const DataPlan &data, const JobContext &job)
{
    const auto project = Project::open(data.path);
    if (!project) {
        return tl::unexpected(project.error());
    }
    CaseRecords all;
    all.landmarks = project->scheme();
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : all.landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    ProjectChoice choice(data);
    std::vector<Result<annotation::LandmarkSet>> truths;
    double done = 0.0;
    for (const ProjectCase &one : project->cases()) {
        if (job.stopRequested()) {
            return JobContext::cancelled();
        }
        job.report(done++ / static_cast<double>(project->cases().size()), "Reading landmarks");
        const AnnotatorFile *file = choice.take(one);
        if (file == nullptr) {
            continue;
        }
        CaseRecord record = recordOf(one, *file);
        const auto volume = project->pathForReading(one.volume);
        const auto landmarks = project->pathForReading(file->path);
        if (!volume || !landmarks) {
            all.problems.push_back((volume ? landmarks.error() : volume.error()).message);
            continue;
        }
        record.item.volume = std::filesystem::absolute(*volume);
        record.item.landmarkFile = std::filesystem::absolute(*landmarks);
        truths.push_back(needsVolumeGeometry(record.item.landmarkFile) ? annotation::LandmarkSet()
                                                                       : readTruth(record.item.landmarkFile, ids));
        all.records.push_back(std::move(record));
    }
    choice.appendTo(all.problems);
    keepUsable(all, std::move(truths));
    return all;
}

} // namespace gonion::training
