// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "training/data/augmentation/shown_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

/// \file
/// Private to this folder.
namespace gonion::training {

/// Calls `f(float &hu, PointLps)` for every voxel of the box around the places and `marginMm` more, z slowest.
template <typename F>
void forEachVoxelNear(ShownImage &image, const std::vector<core::PointLps> &places, double marginMm, F &&f)
{
    const core::GridSize &size = image.grid.size();
    std::array<std::int64_t, 3> low{size.i, size.j, size.k};
    std::array<std::int64_t, 3> high{-1, -1, -1};
    for (const core::PointLps &place : places) {
        const core::ContinuousIndex index = image.grid.indexFromLps(place);
        const std::array<double, 3> at{index.i, index.j, index.k};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double reach = marginMm / image.grid.spacing()[axis];
            low[axis] = std::min(low[axis], static_cast<std::int64_t>(std::floor(at[axis] - reach)));
            high[axis] = std::max(high[axis], static_cast<std::int64_t>(std::ceil(at[axis] + reach)));
        }
    }
    for (std::int64_t k = std::max<std::int64_t>(0, low[2]); k <= std::min(high[2], size.k - 1); ++k) {
        for (std::int64_t j = std::max<std::int64_t>(0, low[1]); j <= std::min(high[1], size.j - 1); ++j) {
            for (std::int64_t i = std::max<std::int64_t>(0, low[0]); i <= std::min(high[0], size.i - 1); ++i) {
                f(image.hu[static_cast<std::size_t>(i + size.i * (j + size.j * k))], image.grid.lpsFromVoxel({i, j, k}));
            }
        }
    }
}

} // namespace gonion::training
