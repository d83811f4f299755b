// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/shrink_and_crop.h"

#include "training/data/augmentation/streams.h"
#include "training/phantom/random.h"

#include <algorithm>

namespace gonion::training {
namespace {

using core::PointLps;

struct Extent {
    std::array<double, 3> low{1e300, 1e300, 1e300};
    std::array<double, 3> high{-1e300, -1e300, -1e300};
};

Extent extentOf(const std::vector<PointLps> &points)
{
    Extent extent;
    for (const PointLps &point : points) {
        const std::array<double, 3> p{point.x, point.y, point.z};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            extent.low[axis] = std::min(extent.low[axis], p[axis]);
            extent.high[axis] = std::max(extent.high[axis], p[axis]);
        }
    }
    return extent;
}

} // namespace

std::array<double, 3> drawShrink(const std::vector<PointLps> &present, const std::array<double, 3> &spacingMm,
                                 const std::array<std::int64_t, 3> &patch, std::uint64_t seed)
{
    constexpr double kLeast = 0.6;
    constexpr std::array<double, 3> kRoom{0.02, 0.02, 0.04};
    /// Above this a landmark or two would be blown up to fill the patch.
    constexpr double kMost = 1.5;
    if (present.size() < 2) {
        return {1.0, 1.0, 1.0};
    }
    const Extent extent = extentOf(present);
    std::array<double, 3> fits{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double voxels = (extent.high[axis] - extent.low[axis]) / spacingMm[axis];
        fits[axis] = std::clamp(static_cast<double>(patch[axis]) / std::max(1.0, voxels) - kRoom[axis], 0.1, kMost);
    }
    if (*std::min_element(fits.begin(), fits.end()) < kLeast) {
        return fits;
    }
    phantom::Random random(seed, kShrinkStream);
    std::array<double, 3> shrink{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        shrink[axis] = kLeast + (std::min(1.0, fits[axis]) - kLeast) * random.unit();
    }
    return shrink;
}

std::optional<core::ImageGeometry> drawCrop(const std::vector<PointLps> &present, const inference::BoxLps &volume,
                                            const std::array<double, 3> &spacingMm,
                                            const std::array<std::int64_t, 3> &patch, std::uint64_t seed)
{
    if (present.empty()) {
        return std::nullopt;
    }
    phantom::Random random(seed, kPatchStream);
    const Extent extent = extentOf(present);
    const std::array<double, 3> begin{volume.low.x, volume.low.y, volume.low.z};
    const std::array<double, 3> size = volume.size();
    std::array<double, 3> origin{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double length = spacingMm[axis] * static_cast<double>(patch[axis]);
        const double middle = 0.5 * (extent.low[axis] + extent.high[axis]) - begin[axis];
        const double first = std::max(0.0, middle - 0.5 * length);
        const double last = std::min(extent.low[axis] - begin[axis], size[axis] - length);
        const double start = last > first ? first + (last - first) * random.unit() : first;
        origin[axis] = begin[axis] + start + 0.5 * spacingMm[axis];
    }
    auto grid = core::ImageGeometry::axisAligned({origin[0], origin[1], origin[2]}, spacingMm,
                                                 {patch[0], patch[1], patch[2]});
    return grid ? std::optional(*grid) : std::nullopt;
}

} // namespace gonion::training
