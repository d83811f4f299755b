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
    std::string annotator;           ///< whose landmarks they are; "imported" or "accepted" where nobody is named
    /// In the template's order; LPS; what the file does not name is unlabelled. Without landmarks for a file that holds
    /// voxel numbers and nothing that tells their size: `truthOf` reads it when the volume's geometry is known.
    annotation::LandmarkSet truth;
    std::string patientHash;         ///< empty: not known
    std::string volumeFingerprint;   ///< of its content, as the project has it; empty: not known
};

struct CaseList {
    annotation::LandmarkTemplate landmarks;
    std::vector<TrainingCase> training;
    std::vector<TrainingCase> validation;
    std::vector<TrainingCase> test;
    std::vector<std::string> problems; ///< sentences: cases that were left out, and why
};

/// Lists a project or a folder and splits it as the plan says: its own split, else by patient and seed; folds replace
/// both (a project's own folds, where it has as many), but a test part stays apart. The same files, plan and seed give
/// the same list, in the order of the cases' names. Opens landmark files and no volume.
/// DataKind::Phantoms gives the phantom's template and no cases.
/// Errors: NotFound, PermissionDenied, InvalidArgument (nothing to train with, in one sentence that says what to do),
/// Cancelled.
[[nodiscard]] core::Result<CaseList> listCases(const DataPlan &data, std::uint64_t seed, const core::JobContext &job = {});

} // namespace gonion::training
