// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "annotation/shape/mean_shape.h"
#include "core/space.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::annotation {

enum class FindingSeverity {
    Note,    ///< worth a look
    Warning, ///< probably wrong
    Error,   ///< cannot be right
};

enum class FindingKind {
    SidesSwapped,      ///< left and right
    OrderBroken,       ///< two landmarks of one side exchanged, or in the wrong order along the jaw
    FarFromMean,       ///< beyond 3 SD of the mean shape
    InAir,             ///< or outside the volume
    PresentAndMissing, ///< one landmark said to be both, or a tooth that is partly there
    Duplicate,         ///< two landmarks in one place
};
/// Stable name for files and settings: "sides-swapped", "order-broken", "far-from-mean", "in-air",
/// "present-and-missing", "duplicate".
[[nodiscard]] std::string_view nameOf(FindingKind kind);

/// One thing that looks wrong.
struct Finding {
    FindingKind kind = FindingKind::FarFromMean;
    FindingSeverity severity = FindingSeverity::Warning;
    std::vector<std::string> landmarkIds;
    std::string sentence; ///< for a person
};

struct QualityCheckOptions {
    double duplicateMm = 0.5;      ///< two landmarks nearer than this are in one place
    double airBelowHu = -400.0;    ///< fat and soft tissue lie above
    double mostSd = 3.0;           ///< of the distances to the mean shape
    std::size_t fewestForMean = 6; ///< placed landmarks that the comparison with the mean shape needs
};

/// What a set is checked against beside the scheme; all may be absent.
struct QualityCheckInput {
    const MeanShape *meanShape = nullptr;
    /// HU at a place (best a mean over a few voxels), or nothing outside the volume. Called on the caller's thread.
    std::function<std::optional<double>(const core::PointLps &)> hounsfieldAt;
};

/// Checks one set; fast enough for each edit. Findings come in the order of `FindingKind`.
[[nodiscard]] std::vector<Finding> checkQuality(const LandmarkTemplate &scheme, const LandmarkSet &set,
                                                const QualityCheckInput &input = {}, const QualityCheckOptions &options = {});

} // namespace gonion::annotation
