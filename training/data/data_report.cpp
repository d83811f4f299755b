// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/data_report.h"

#include "annotation/dataset/leakage.h"
#include "annotation/shape/quality_checks.h"
#include "core/listed.h"
#include "training/data/case_truth.h"
#include "training/data/place_estimates.h"
#include "training/data/volume_identity.h"

#include <algorithm>
#include <set>
#include <utility>

namespace gonion::training {
namespace {

using annotation::Landmark;
using annotation::LandmarkSet;
using annotation::LandmarkState;
using core::ImageGeometry;
using core::JobContext;
using core::Result;

Spread spreadOf(std::vector<double> values)
{
    if (values.empty()) {
        return {};
    }
    std::sort(values.begin(), values.end());
    return {values.front(), values[values.size() / 2], values.back()};
}

ReportSeverity severityOf(annotation::FindingSeverity severity)
{
    switch (severity) {
    case annotation::FindingSeverity::Note:
        return ReportSeverity::Note;
    case annotation::FindingSeverity::Warning:
        return ReportSeverity::Warning;
    case annotation::FindingSeverity::Error:
        break;
    }
    return ReportSeverity::Error;
}

std::string cases(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " case" : " cases");
}

/// A template may have hundreds of landmarks; nobody reads that many in a sentence.
constexpr std::size_t kMostNamed = 14;

/// Says in one sentence which landmarks of a case stray: where several do, it is the case that needs a look.
std::vector<annotation::Finding> strayingAsOne(std::vector<annotation::Finding> findings)
{
    const auto strays = [](const annotation::Finding &finding) { return finding.kind == annotation::FindingKind::FarFromMean; };
    if (std::count_if(findings.begin(), findings.end(), strays) < 2) {
        return findings;
    }
    std::vector<std::string> ids;
    for (const annotation::Finding &finding : findings) {
        if (strays(finding)) {
            ids.insert(ids.end(), finding.landmarkIds.begin(), finding.landmarkIds.end());
        }
    }
    const auto first = std::find_if(findings.begin(), findings.end(), strays);
    first->sentence = std::to_string(ids.size()) + " landmarks lie far from where the others place them: " + core::listed(ids, kMostNamed)
                      + ". Are names or sides exchanged, or is the jaw unusual?";
    first->landmarkIds = std::move(ids);
    findings.erase(std::remove_if(std::next(first), findings.end(), strays), findings.end());
    return findings;
}

/// Fills a report case by case.
class Reporter {
public:
    Reporter(const CaseList &list, const GeometryReader &geometryOf) : m_list(list), m_geometryOf(geometryOf)
    {
        m_report.training = list.training.size();
        m_report.validation = list.validation.size();
        m_report.test = list.test.size();
        m_report.leftOut = list.problems;
        for (const annotation::LandmarkDefinition &definition : list.landmarks.landmarks()) {
            m_report.landmarks.push_back({definition.id});
        }
        std::vector<TrainingCase> all = list.training;
        all.insert(all.end(), list.validation.begin(), list.validation.end());
        m_estimates = PlaceEstimates(all, list.landmarks);
    }

    Result<DataReport> run(const JobContext &job)
    {
        const std::size_t total = std::max<std::size_t>(1, m_report.training + m_report.validation + m_report.test);
        for (const auto &[part, members] : {std::pair{DataPart::Training, &m_list.training}, std::pair{DataPart::Validation, &m_list.validation},
                                            std::pair{DataPart::Test, &m_list.test}}) {
            for (const TrainingCase &one : *members) {
                if (job.stopRequested()) {
                    return JobContext::cancelled();
                }
                job.report(static_cast<double>(m_report.cases.size()) / static_cast<double>(total), "Looking at the cases");
                look(one, part, job);
            }
        }
        if (job.stopRequested()) {
            return JobContext::cancelled();
        }
        summarise();
        return std::move(m_report);
    }

private:
    void look(const TrainingCase &one, DataPart part, const JobContext &job)
    {
        CaseFacts facts;
        facts.name = one.name;
        facts.part = part;
        facts.volume = one.volume;
        facts.landmarkFile = one.landmarkFile;
        if (m_geometryOf) {
            const auto geometry = m_geometryOf(one.volume, JobContext(job.stopToken()));
            if (geometry) {
                facts.geometry = *geometry;
            } else if (geometry.error().code != core::ErrorCode::Cancelled) {
                find(one, ReportSeverity::Error, {}, "The volume of \"" + one.name + "\" cannot be read: " + geometry.error().message);
            }
        }
        LandmarkSet truth = one.truth;
        if (truth.landmarks.empty() && facts.geometry) {
            if (auto read = truthOf(one, m_list.landmarks, *facts.geometry)) {
                truth = std::move(*read);
            } else {
                find(one, ReportSeverity::Error, {}, read.error().message);
            }
        }
        for (std::size_t n = 0; n < truth.landmarks.size(); ++n) {
            countState(facts, truth.landmarks[n].state);
            countState(m_report.landmarks[n], truth.landmarks[n].state);
            if (truth.landmarks[n].position && part == DataPart::Validation) {
                m_seenInValidation.insert(truth.landmarks[n].id);
            }
        }
        checkLabels(one, truth);
        checkPlaces(one, truth, facts.geometry);
        remember(one, part);
        m_report.cases.push_back(std::move(facts));
    }

    void checkLabels(const TrainingCase &one, const LandmarkSet &truth)
    {
        annotation::QualityCheckInput input;
        input.meanShape = m_estimates.shape() ? &*m_estimates.shape() : nullptr;
        for (const annotation::Finding &finding : strayingAsOne(annotation::checkQuality(m_list.landmarks, truth, input))) {
            find(one, severityOf(finding.severity), finding.landmarkIds, "\"" + one.name + "\": " + finding.sentence);
        }
    }

    void checkPlaces(const TrainingCase &one, const LandmarkSet &truth, const std::optional<ImageGeometry> &geometry)
    {
        if (!geometry) {
            return;
        }
        std::vector<std::string> beyond;
        for (const Landmark &landmark : truth.landmarks) {
            if (landmark.position && !geometry->contains(*landmark.position)) {
                beyond.push_back(landmark.id);
            }
        }
        if (!beyond.empty()) {
            find(one, ReportSeverity::Error, beyond,
                 "\"" + one.name + "\": " + core::listed(beyond, kMostNamed) + (beyond.size() == 1 ? " is marked present but lies" : " are marked present but lie")
                     + " outside the volume. Do these landmarks belong to this volume?");
        }
        constexpr double kThickMm = 3.0;
        if (const double thickest = *std::max_element(geometry->spacing().begin(), geometry->spacing().end()); thickest > kThickMm) {
            find(one, ReportSeverity::Note, {}, "\"" + one.name + "\" has voxels longer than 3 mm: fine structures cannot be learned from it.");
        }
    }

    void find(const TrainingCase &one, ReportSeverity severity, std::vector<std::string> ids, std::string sentence)
    {
        m_report.findings.push_back({severity, one.name, one.volume, one.landmarkFile, std::move(ids), std::move(sentence)});
    }

    void remember(const TrainingCase &one, DataPart part)
    {
        const annotation::Split split = part == DataPart::Training     ? annotation::Split::Train
                                        : part == DataPart::Validation ? annotation::Split::Validation
                                                                       : annotation::Split::Test;
        m_leakageCases.push_back({one.name, {split, {}}, one.volume.string(),
                                  one.volumeFingerprint.empty() ? fileContentOf(one.volume) : one.volumeFingerprint, one.patientHash});
        if (one.patientHash.empty()) {
            ++m_report.withoutPatient;
        } else {
            m_patients.insert(one.patientHash);
        }
    }

    void summarise()
    {
        m_report.patients = m_patients.size();
        const annotation::LeakageReport leakage = annotation::findLeakage(m_leakageCases);
        for (const annotation::Leakage &leak : leakage.leaks) {
            m_report.leaks.push_back(leak.sentence);
        }
        for (std::size_t axis = 0; axis < 3; ++axis) {
            summariseAxis(axis);
        }
        remark();
        std::stable_sort(m_report.findings.begin(), m_report.findings.end(),
                         [](const CaseFinding &a, const CaseFinding &b) { return a.severity > b.severity; });
    }

    void summariseAxis(std::size_t axis)
    {
        std::vector<double> spacing;
        std::vector<double> size;
        std::vector<double> extent;
        for (const CaseFacts &facts : m_report.cases) {
            if (facts.geometry) {
                const core::GridSize &voxels = facts.geometry->size();
                spacing.push_back(facts.geometry->spacing()[axis]);
                size.push_back(static_cast<double>(axis == 0 ? voxels.i : axis == 1 ? voxels.j : voxels.k));
                extent.push_back(spacing.back() * size.back());
            }
        }
        m_report.spacingMm[axis] = spreadOf(spacing);
        m_report.sizeVoxels[axis] = spreadOf(size);
        m_report.extentMm[axis] = spreadOf(extent);
    }

    void remark()
    {
        constexpr std::size_t kFew = 10;
        std::vector<std::string> &remarks = m_report.remarks;
        if (m_report.training < kFew) {
            remarks.push_back("Only " + cases(m_report.training) + " to train with: a model will know these few and little else.");
        }
        if (m_report.validation < 5) {
            remarks.push_back(m_report.validation == 0 ? "There is no case to validate with: the best model cannot be chosen."
                                                       : "Only " + cases(m_report.validation) + " to validate with: the figures will be rough.");
        }
        remarkOnLandmarks(kFew / 2);
        if (m_report.withoutPatient > 0 && m_report.patients > 0) {
            remarks.push_back("The patient of " + cases(m_report.withoutPatient)
                              + " is not known: the same person may be in training and in validation.");
        }
    }

    /// One sentence for all landmarks of a kind: a data set without third molars has six of them.
    void remarkOnLandmarks(std::size_t few)
    {
        std::vector<std::string> absent;
        std::vector<std::string> rare;
        std::vector<std::string> unmeasured;
        for (const LandmarkCounts &counts : m_report.landmarks) {
            if (counts.present == 0) {
                absent.push_back(counts.id);
            } else if (counts.present < few) {
                rare.push_back(counts.id + " (" + cases(counts.present) + ")");
            } else if (m_report.validation > 0 && !m_seenInValidation.contains(counts.id)) {
                unmeasured.push_back(counts.id);
            }
        }
        if (!absent.empty()) {
            m_report.remarks.push_back("Present in no case, so not to be learned: " + core::listed(absent, kMostNamed) + ".");
        }
        if (!rare.empty()) {
            m_report.remarks.push_back("Present in few cases: " + core::listed(rare, kMostNamed) + ".");
        }
        if (!unmeasured.empty()) {
            m_report.remarks.push_back("Present in no validation case, so not measured: " + core::listed(unmeasured, kMostNamed) + ".");
        }
    }

    const CaseList &m_list;
    const GeometryReader &m_geometryOf;
    DataReport m_report;
    PlaceEstimates m_estimates;
    std::vector<annotation::LeakageCase> m_leakageCases;
    std::set<std::string> m_patients;
    std::set<std::string> m_seenInValidation;
};

} // namespace

bool DataReport::isSound() const
{
    return leaks.empty() && std::none_of(findings.begin(), findings.end(), [](const CaseFinding &finding) {
        return finding.severity != ReportSeverity::Note;
    });
}

Result<DataReport> reportOn(const CaseList &list, const GeometryReader &geometryOf, const JobContext &job)
{
    return Reporter(list, geometryOf).run(job);
}

} // namespace gonion::training
