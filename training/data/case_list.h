// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "core/job_context.h"
#include "core/result.h"
#include "training/plan/training_plan.h"

#include <filesystem>
#include <string>
#include <vector>

/// \file
/// The cases of a data set, before any volume is read. Free of Torch.
namespace gonion::training {

struct TrainingCase {
    std::string name;                ///< unique in the data set
    std::filesystem::path volume;    ///< absolute
    std::filesystem::path landmarkFile; ///< absolute
    annotation::LandmarkSet truth;   ///< in the template's order; LPS; what the file does not name is unlabelled.
                                     ///< Positions of files that hold voxel numbers (MML) are filled in when the volume is read.
    std::string patientHash;         ///< empty: not known
};

struct CaseList {
    annotation::LandmarkTemplate landmarks;
    std::vector<TrainingCase> training;
    std::vector<TrainingCase> validation;
    std::vector<TrainingCase> test;
    std::vector<std::string> problems; ///< sentences: cases that were left out, and why
};

/// Lists a project or a folder, splits it as the plan says (its own split; else by patient and seed; folds replace
/// both). DataKind::Phantoms gives the phantom's template and no cases.
/// Errors: NotFound, PermissionDenied, InvalidArgument (nothing to train with, in one sentence that says what to do),
/// Cancelled.
[[nodiscard]] core::Result<CaseList> listCases(const DataPlan &data, std::uint64_t seed, const core::JobContext &job = {});

} // namespace gonion::training
