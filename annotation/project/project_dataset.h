// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/agreement.h"
#include "annotation/dataset/import_preview.h"
#include "annotation/dataset/leakage.h"
#include "annotation/dataset/split.h"
#include "annotation/landmark_file.h"
#include "annotation/project/project.h"
#include "annotation/shape/mean_shape.h"
#include "core/job_context.h"
#include "core/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// What a project gives to the computing on data sets, and takes from it.
namespace gonion::annotation {

/// The case that an import makes: labelled where it has landmarks; a single landmark file is the accepted one.
[[nodiscard]] ProjectCase projectCaseFrom(const ImportedCase &imported, std::string patientHash = {});

/// Stratum of a labelled case: how many of its landmarks are missing ("missing 03").
[[nodiscard]] std::string missingStratum(const LandmarkSet &landmarks);

/// The cases for a split, in the project's order, each with the split it has as the fixed one.
/// \param strata by case id; a case without one is in the stratum ""
[[nodiscard]] std::vector<SplitCase> splitCasesOf(const Project &project, const std::map<std::string, std::string> &strata = {});
/// Puts the places (one for each case, in the project's order) into the project. In memory only.
/// Errors: InvalidArgument for another number of places.
core::Result<void> applySplit(Project &project, const std::vector<SplitPlace> &places, std::string note);
[[nodiscard]] std::vector<LeakageCase> leakageCasesOf(const Project &project);

/// Reads one landmark file of a project. MML's `.npy` needs only the `_spacing.npy` beside it, no volume.
/// Errors: as `readLandmarks`; InvalidArgument for a path that leaves the folder.
[[nodiscard]] core::Result<LoadedLandmarks> readProjectLandmarks(const Project &project, std::string_view relative);

/// Landmark sets of a project's cases. What could not be read is left out, with a sentence.
struct ProjectLandmarks {
    std::vector<AnnotatedCase> cases;
    std::vector<std::string> problems;
};

/// Every annotator's landmarks of every case, for agreement. Reads one file an annotator and case: on a worker.
/// Errors: Cancelled.
[[nodiscard]] core::Result<ProjectLandmarks> readAnnotators(const Project &project, const core::JobContext &job = {});
/// The landmarks to learn from: of each labelled, reviewed or accepted case the accepted file, else its first one.
/// Errors: Cancelled.
[[nodiscard]] core::Result<ProjectLandmarks> readLabelledCases(const Project &project, const core::JobContext &job = {});

/// The project's own mean shape. Errors: Cancelled; NotFound where fewer than `MeanShape::kEnoughCases` cases are
/// labelled (then the bundled one serves); InvalidArgument where they have too few landmarks in common.
[[nodiscard]] core::Result<MeanShape> meanShapeOfProject(const Project &project, const core::JobContext &job = {});

} // namespace gonion::annotation
