// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_data.h"

#include "imaging/read_volume.h"
#include "training/data/case_list.h"
#include "training/data/data_report.h"
#include "ui/text.h"

#include <algorithm>

namespace gonion::app {

using core::JobContext;
using core::Result;
using training::DataReport;
using training::ReportSeverity;
using training::Spread;

namespace {

QString spreadText(const std::array<Spread, 3> &spreads, int decimals)
{
    const auto triple = [&](auto part) {
        return QStringLiteral("%1 \u00d7 %2 \u00d7 %3")
            .arg(part(spreads[0]), 0, 'f', decimals)
            .arg(part(spreads[1]), 0, 'f', decimals)
            .arg(part(spreads[2]), 0, 'f', decimals);
    };
    const QString least = triple([](const Spread &one) { return one.least; });
    const QString greatest = triple([](const Spread &one) { return one.greatest; });
    return least == greatest ? least
                             : QStringLiteral("%1 (from %2 to %3)").arg(triple([](const Spread &one) { return one.median; }), least, greatest);
}

QStringList factsOf(const DataReport &report)
{
    QStringList facts;
    if (report.sizeVoxels[0].greatest > 0.0) {
        facts << QStringLiteral("Sizes: %1 voxels").arg(spreadText(report.sizeVoxels, 0))
              << QStringLiteral("Spacings: %1 mm").arg(spreadText(report.spacingMm, 2));
    }
    facts << (report.patients > 0 ? QStringLiteral("Patients: %1 known, %2 cases of unknown ones").arg(report.patients).arg(report.withoutPatient)
                                  : QStringLiteral("Patients are not named: cases of one person cannot be told apart."));
    return facts;
}

void addSentences(const std::vector<std::string> &sentences, bool serious, std::vector<ui::DataFinding> &findings)
{
    for (const std::string &sentence : sentences) {
        findings.push_back({serious, ui::toQString(sentence), {}, {}, {}, {}});
    }
}

ui::DataSummary summaryFrom(const DataReport &report, const annotation::LandmarkTemplate &scheme)
{
    ui::DataSummary summary;
    summary.training = static_cast<int>(report.training);
    summary.validation = static_cast<int>(report.validation);
    summary.test = static_cast<int>(report.test);
    summary.facts = factsOf(report);
    for (std::size_t i = 0; i < report.landmarks.size(); ++i) {
        const training::LandmarkCounts &one = report.landmarks[i];
        summary.landmarks.push_back({ui::toQString(one.id), i < scheme.size() ? ui::toQString(scheme.landmarks()[i].name) : QString(),
                                     static_cast<int>(one.present), static_cast<int>(one.missing),
                                     static_cast<int>(one.outside), static_cast<int>(one.unlabelled)});
    }
    addSentences(report.leaks, true, summary.findings);
    for (const training::CaseFinding &finding : report.findings) {
        summary.findings.push_back({finding.severity != ReportSeverity::Note, ui::toQString(finding.sentence),
                                    ui::toQString(finding.caseName), finding.volume, finding.landmarkFile,
                                    finding.landmarkIds.empty() ? QString() : ui::toQString(finding.landmarkIds.front())});
    }
    addSentences(report.remarks, false, summary.findings);
    addSentences(report.leftOut, false, summary.findings);
    return summary;
}

} // namespace

Result<ui::DataSummary> summaryOf(const training::DataPlan &data, std::uint64_t seed, bool withSizes, const JobContext &job)
{
    const auto list = training::listCases(data, seed, job);
    if (!list) {
        return tl::unexpected(list.error());
    }
    const auto report = training::reportOn(*list, withSizes ? training::GeometryReader(imaging::readGeometry) : training::GeometryReader(), job);
    if (!report) {
        return tl::unexpected(report.error());
    }
    return summaryFrom(*report, list->landmarks);
}

} // namespace gonion::app
