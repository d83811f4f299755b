// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"

namespace gonion::viewers {

/// What a placed or moved landmark is drawn to.
enum class SnapTarget {
    Edge, ///< where the grey values change most steeply: the surface of bone or enamel
    Peak, ///< the brightest place: a cusp, a marker
};

struct SnapSettings {
    /// Larger radii are cut to these: the one is far for a hand that aims, the other bounds the work to
    /// some milliseconds.
    static constexpr double kMostRadiusMm = 10.0;
    static constexpr int kMostRadiusVoxels = 12;

    bool on = false;
    double radiusMm = 1.5;
    SnapTarget target = SnapTarget::Edge;
    friend bool operator==(const SnapSettings &, const SnapSettings &) = default;
};

/// The strongest edge or peak within the radius of `point`, between the voxels too; among edges and
/// peaks about as strong, the nearest. `point` itself where snapping is off, or nothing in reach stands
/// out. Any thread; below a millisecond at the usual radii.
[[nodiscard]] core::PointLps snapped(const core::Volume &volume, const core::PointLps &point,
                                     const SnapSettings &settings);

} // namespace gonion::viewers
