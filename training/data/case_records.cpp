// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_records.h"

#include "training/data/case_truth.h"

#include <algorithm>
#include <utility>

namespace gonion::training {
namespace {

namespace fs = std::filesystem;

/// Why a case with this truth cannot be learned from; empty: it can.
std::string whyUnusable(const TrainingCase &item, const core::Result<annotation::LandmarkSet> &truth,
                        const annotation::LandmarkTemplate &landmarks)
{
    std::error_code ignored;
    if (!fs::exists(item.volume, ignored)) {
        return "The volume of the case \"" + item.name + "\" is not there: " + item.volume.string() + ".";
    }
    if (truth) {
        const bool pending = truth->landmarks.empty() && needsVolumeGeometry(item.landmarkFile);
        return pending || isLabelled(inTemplateOrder(*truth, landmarks))
                   ? std::string()
                   : "The case \"" + item.name + "\" has no landmark of the template that anybody has labelled.";
    }
    return "The case \"" + item.name + "\" is left out: " + truth.error().message;
}

} // namespace

void LeftOut::appendTo(std::vector<std::string> &problems) const
{
    constexpr std::size_t kMostNamed = 3;
    if (m_names.empty()) {
        return;
    }
    if (m_names.size() == 1) {
        problems.push_back("The case \"" + m_names.front() + "\" " + m_one + ".");
        return;
    }
    std::string named;
    for (std::size_t n = 0; n < std::min(kMostNamed, m_names.size()); ++n) {
        named += (n == 0 ? "\"" : ", \"") + m_names[n] + "\"";
    }
    problems.push_back(std::to_string(m_names.size()) + " cases " + m_several + ": " + named
                       + (m_names.size() > kMostNamed ? " and others." : "."));
}

void keepUsable(CaseRecords &all, std::vector<core::Result<annotation::LandmarkSet>> truths)
{
    std::vector<CaseRecord> kept;
    for (std::size_t n = 0; n < all.records.size(); ++n) {
        CaseRecord &record = all.records[n];
        const std::string reason = whyUnusable(record.item, truths[n], all.landmarks);
        if (!reason.empty()) {
            all.problems.push_back(reason);
            continue;
        }
        if (!truths[n]->landmarks.empty()) {
            record.item.truth = inTemplateOrder(*truths[n], all.landmarks);
        }
        kept.push_back(std::move(record));
    }
    std::sort(kept.begin(), kept.end(),
              [](const CaseRecord &a, const CaseRecord &b) { return a.item.name < b.item.name; });
    all.records = std::move(kept);
}

} // namespace gonion::training
