// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/shape/mean_shape.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace gonion::annotation {

struct ProcrustesOptions {
    bool scale = false;        ///< remove size too; the mean then has the cases' mean size
    int mostIterations = 100;
    double toleranceMm = 1e-6; ///< ends when no mean position moves further
    std::string provenance;    ///< for a person
};

/// Generalised Procrustes analysis (Gower, Psychometrika 40, 33, 1975) with missing landmarks: each case is fitted to
/// the mean by what it has, each mean position is that of the cases that have it. Its axes are on average those of
/// patient space. Cases with fewer than three landmarks off a line are left out, as are landmarks that only one case has.
/// Errors: InvalidArgument where fewer than two cases can be used.
[[nodiscard]] core::Result<MeanShape> meanShapeOf(const std::vector<LandmarkSet> &cases, const std::string &templateId,
                                                  const ProcrustesOptions &options = {});

} // namespace gonion::annotation
