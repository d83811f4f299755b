// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/plane.h"

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

const PlaneAxes &axesOf(Plane plane)
{
    static const PlaneAxes axial{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, 2};
    static const PlaneAxes coronal{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}, 1};
    static const PlaneAxes sagittal{{0, 1, 0}, {0, 0, -1}, {1, 0, 0}, 0};
    switch (plane) {
    case Plane::Coronal:
        return coronal;
    case Plane::Sagittal:
        return sagittal;
    case Plane::Axial:
        break;
    }
    return axial;
}

QString nameOf(Plane plane)
{
    switch (plane) {
    case Plane::Coronal:
        return QStringLiteral("Coronal");
    case Plane::Sagittal:
        return QStringLiteral("Sagittal");
    case Plane::Axial:
        break;
    }
    return QStringLiteral("Axial");
}

QColor colourOf(Plane plane)
{
    // Apart from each other for any kind of sight, and none near a landmark's red or green.
    switch (plane) {
    case Plane::Coronal:
        return {0x5a, 0xa9, 0xf2};
    case Plane::Sagittal:
        return {0xb9, 0x8a, 0xf0};
    case Plane::Axial:
        break;
    }
    return {0xf2, 0xb3, 0x4c};
}

QString letterOf(const core::VectorLps &direction)
{
    const double x = std::abs(direction.x);
    const double y = std::abs(direction.y);
    const double z = std::abs(direction.z);
    if (x >= y && x >= z) {
        return direction.x > 0 ? QStringLiteral("L") : QStringLiteral("R");
    }
    if (y >= z) {
        return direction.y > 0 ? QStringLiteral("P") : QStringLiteral("A");
    }
    return direction.z > 0 ? QStringLiteral("S") : QStringLiteral("I");
}

namespace {

/// Calls `f` with each corner of the grid; `margin` 0 for outermost centres, 0.5 for outermost cells.
template <typename F>
void forCorners(const core::ImageGeometry &geometry, double margin, F &&f)
{
    const core::GridSize &size = geometry.size();
    for (int corner = 0; corner < 8; ++corner) {
        const auto end = [&](int bit, std::int64_t count) {
            return (corner >> bit & 1) != 0 ? static_cast<double>(count - 1) + margin : -margin;
        };
        f(geometry.lpsFromIndex({end(0, size.i), end(1, size.j), end(2, size.k)}));
    }
}

} // namespace

SliceStack SliceStack::of(const core::ImageGeometry &geometry, Plane plane)
{
    const int axis = axesOf(plane).alongAxis;
    double low = coordinate(geometry.origin(), axis);
    double high = low;
    forCorners(geometry, 0.0, [&](const core::PointLps &corner) {
        low = std::min(low, coordinate(corner, axis));
        high = std::max(high, coordinate(corner, axis));
    });
    SliceStack stack;
    stack.first = low;
    stack.step = geometry.spacing()[static_cast<std::size_t>(geometry.nearestAxes().indexAxis[axis])];
    stack.count = 1 + static_cast<int>(std::lround((high - low) / stack.step));
    return stack;
}

int SliceStack::nearest(double coordinate) const
{
    const double slice = std::clamp((coordinate - first) / step, 0.0, static_cast<double>(count - 1));
    return static_cast<int>(std::lround(slice));
}

LpsBox LpsBox::of(const core::ImageGeometry &geometry)
{
    LpsBox box{geometry.centre(), geometry.centre()};
    forCorners(geometry, 0.5, [&](const core::PointLps &corner) {
        box.low = {std::min(box.low.x, corner.x), std::min(box.low.y, corner.y),
                   std::min(box.low.z, corner.z)};
        box.high = {std::max(box.high.x, corner.x), std::max(box.high.y, corner.y),
                    std::max(box.high.z, corner.z)};
    });
    return box;
}

} // namespace gonion::viewers
