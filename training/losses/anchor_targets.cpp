// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/anchor_targets.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {

namespace {

struct CellRange {
    std::int64_t first = 0;
    std::int64_t last = -1;
};

/// Cells of one axis, 0 to size - 1, that lie strictly nearer than `radius` to `position` (in cells).
CellRange cellsWithin(double position, double radius, std::int64_t size)
{
    if (!(position + radius > 0.0) || !(position - radius < static_cast<double>(size))) {
        return {}; // also for NaN
    }
    const auto within = [&](std::int64_t cell) {
        return std::abs(position - static_cast<double>(cell)) < radius;
    };
    // The bounds by rounding may be one off; the inequality itself decides.
    CellRange range{std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(position - radius))),
                    std::min(size - 1, static_cast<std::int64_t>(std::ceil(position + radius)))};
    while (range.first <= range.last && !within(range.first)) {
        ++range.first;
    }
    while (range.first <= range.last && !within(range.last)) {
        --range.last;
    }
    return range;
}

void appendPositives(std::vector<PositiveAnchor> &positives, std::int64_t anchor, std::int64_t landmark,
                     const core::TensorIndex &voxel, const AnchorGrid &grid)
{
    const double radius = grid.radii[static_cast<std::size_t>(anchor)];
    const std::array<double, 3> position{voxel.x / grid.stride, voxel.y / grid.stride, voxel.z / grid.stride};
    std::array<CellRange, 3> range;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        range[axis] = cellsWithin(position[axis], radius, grid.cells[axis]);
    }
    for (std::int64_t x = range[0].first; x <= range[0].last; ++x) {
        for (std::int64_t y = range[1].first; y <= range[1].last; ++y) {
            for (std::int64_t z = range[2].first; z <= range[2].last; ++z) {
                const auto offset = [&](std::size_t axis, std::int64_t cell) {
                    return (position[axis] - static_cast<double>(cell)) / radius;
                };
                positives.push_back({anchor, landmark, {x, y, z}, {offset(0, x), offset(1, y), offset(2, z)}});
            }
        }
    }
}

} // namespace

std::vector<PositiveAnchor> positiveAnchors(const PatchTargets &targets, const AnchorGrid &grid)
{
    std::vector<PositiveAnchor> positives;
    for (std::size_t anchor = 0; anchor < grid.radii.size(); ++anchor) {
        for (std::size_t landmark = 0; landmark < targets.size(); ++landmark) {
            if (targets[landmark].state == TargetState::Present) {
                appendPositives(positives, static_cast<std::int64_t>(anchor),
                                static_cast<std::int64_t>(landmark), targets[landmark].position, grid);
            }
        }
    }
    return positives;
}

} // namespace gonion::training
