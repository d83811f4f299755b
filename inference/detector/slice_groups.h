// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "inference/detector/fine_patches.h"
#include "inference/detector/fine_search.h"

#include <cstddef>
#include <vector>

/// \file
/// Prior-guided refinement (METHOD.md section 11): landmarks that annotators place on one common slice are looked at
/// together, from one patch around each of them, and share that slice. The slice is axial: constant z.
namespace gonion::inference {

/// Indices of the landmarks of each slice group of the template; groups of one are left out.
[[nodiscard]] std::vector<std::vector<std::size_t>> sliceGroupsOf(const annotation::LandmarkTemplate &landmarks);

/// The slice of a group in mm (z, LPS): the median of its landmarks' places, each weighted by its existence, so that
/// a missing one, or one found on the wrong tooth, does not move it.
/// \param group at least one landmark of it was examined
[[nodiscard]] double keySliceOf(const std::vector<std::size_t> &group, const std::vector<FineLandmark> &landmarks);

/// For every group a patch around each of its examined landmarks, at the group's key slice; each is asked for all
/// members that lie in it with a margin, so that a landmark is seen in several of its group's patches.
[[nodiscard]] std::vector<FinePatch> sliceGroupPatches(const std::vector<std::vector<std::size_t>> &groups,
                                                       const std::vector<FineLandmark> &landmarks,
                                                       const FineStage &stage);

/// Moves each group's landmarks onto its key slice; one that lies farther from it than `reachMm` stays: it was found
/// elsewhere, and its group does not make it right.
void shareKeySlices(const std::vector<std::vector<std::size_t>> &groups, std::vector<FineLandmark> &landmarks,
                    double reachMm = 3.0);

} // namespace gonion::inference
