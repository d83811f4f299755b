// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/split.h"
#include "core/job_context.h"
#include "core/result.h"
#include "training/data/case_list.h"

#include <optional>
#include <string>
#include <vector>

/// \file
/// The cases of a data set before they are split. Private to this folder.
namespace gonion::training {

struct CaseRecord {
    TrainingCase item;
    annotation::Split split = annotation::Split::None; ///< as the data has it
    std::optional<int> fold;
};

struct CaseRecords {
    annotation::LandmarkTemplate landmarks;
    std::vector<CaseRecord> records;   ///< usable ones
    std::vector<std::string> problems; ///< why the others are not
};

/// Cases that are left out for one and the same reason, as one sentence.
class LeftOut {
public:
    /// \param reason completes "The case NAME" and "3 cases": "is not labelled yet", "are not labelled yet"
    LeftOut(std::string one, std::string several) : m_one(std::move(one)), m_several(std::move(several)) {}
    void add(const std::string &name) { m_names.push_back(name); }
    void appendTo(std::vector<std::string> &problems) const;

private:
    std::string m_one;
    std::string m_several;
    std::vector<std::string> m_names;
};

/// Keeps those whose volume and landmarks are there and say something; puts them into the template's order.
/// \param truths by record; an error for a file that could not be read
void keepUsable(CaseRecords &all, std::vector<core::Result<annotation::LandmarkSet>> truths);

/// Of a folder with a project file, or in MML layout. Errors: as annotation::Project::open; Cancelled.
[[nodiscard]] core::Result<CaseRecords> recordsOfProject(const DataPlan &data, const core::JobContext &job);

/// Of volumes with landmark files beside them. The template is the bundled one that knows every landmark, else made of
/// the landmarks as they come. Errors: as annotation::guessImport; Cancelled.
[[nodiscard]] core::Result<CaseRecords> recordsOfFolder(const DataPlan &data, const core::JobContext &job);

/// Puts the records into the parts of a list. Errors: InvalidArgument.
[[nodiscard]] core::Result<CaseList> splitRecords(CaseRecords all, const DataPlan &data, std::uint64_t seed);

} // namespace gonion::training
