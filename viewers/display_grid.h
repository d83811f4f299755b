// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/volume.h"

#include <cstdint>
#include <vector>

namespace gonion::viewers {

/// A grid of values like HU along the LPS axes.
struct DisplayGrid {
    core::ImageGeometry geometry;
    std::vector<std::int16_t> values;
};

/// Takes stored values to values like HU: the identity for HU; otherwise piecewise linear, air at
/// -1000, skin at -300, bone at 300, found by Otsu's method on a sample.
struct ValueMap {
    double air = -1000.0;
    double skin = -300.0;
    double bone = 300.0;
    bool identity = true;

    [[nodiscard]] static ValueMap of(const core::Volume &volume);
    [[nodiscard]] std::int16_t operator()(double value) const;
};

/// Where to cut `values` (sorted or not) into two classes of the least variance (Otsu 1979).
[[nodiscard]] double otsuThreshold(const std::vector<float> &values);

/// Linear interpolation of the volume on `target`, means of blocks first where that is much coarser.
/// Air outside the volume. Errors: Cancelled.
[[nodiscard]] core::Result<DisplayGrid> resample(const core::Volume &volume, const ValueMap &map,
                                                 const core::ImageGeometry &target,
                                                 const core::JobContext &job);

} // namespace gonion::viewers
