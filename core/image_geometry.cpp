// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image_geometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gonion::core {
namespace {

VectorLps column(const Matrix3 &m, int c)
{
    return {m[0][c], m[1][c], m[2][c]};
}

bool isOrthonormal(const Matrix3 &m)
{
    constexpr double kTolerance = 1e-3;
    for (int a = 0; a < 3; ++a) {
        for (int b = a; b < 3; ++b) {
            const double expected = a == b ? 1.0 : 0.0;
            const double product = dot(column(m, a), column(m, b));
            if (!(std::abs(product - expected) <= kTolerance)) {
                return false;
            }
        }
    }
    return true;
}

VectorLps normalised(const VectorLps &v)
{
    return v * (1.0 / length(v));
}

/// Gram-Schmidt, so that the inverse is exactly the transpose; keeps the handedness.
Matrix3 orthonormalised(const Matrix3 &m)
{
    const VectorLps x = normalised(column(m, 0));
    const VectorLps rawY = column(m, 1);
    const VectorLps y = normalised(rawY + x * -dot(x, rawY));
    VectorLps z = cross(x, y);
    if (dot(z, column(m, 2)) < 0.0) {
        z = z * -1.0;
    }
    return {{{x.x, y.x, z.x}, {x.y, y.y, z.y}, {x.z, y.z, z.z}}};
}

double component(const VectorLps &v, int axis)
{
    return axis == 0 ? v.x : axis == 1 ? v.y : v.z;
}

} // namespace

Result<ImageGeometry> ImageGeometry::create(const PointLps &origin,
                                            const std::array<double, 3> &spacing,
                                            const Matrix3 &direction, const GridSize &size)
{
    for (const std::int64_t n : {size.i, size.j, size.k}) {
        if (n < 1 || n > kLongestAxis) {
            return fail(ErrorCode::InvalidArgument,
                        "an axis has " + std::to_string(n) + " voxels; 1 to "
                            + std::to_string(kLongestAxis) + " are possible");
        }
    }
    if (size.i * size.j > kMostVoxels / size.k) {
        return fail(ErrorCode::InvalidArgument, "the grid has more voxels than can be handled");
    }
    for (const double s : spacing) {
        if (!std::isfinite(s) || s <= 0.0) {
            return fail(ErrorCode::InvalidArgument, "the voxel spacing is zero, negative or not a number");
        }
    }
    if (!isFinite(origin)) {
        return fail(ErrorCode::InvalidArgument, "the origin is not a number");
    }
    if (!isOrthonormal(direction)) {
        return fail(ErrorCode::InvalidArgument, "the axes are not at right angles to each other");
    }
    ImageGeometry geometry;
    geometry.m_origin = origin;
    geometry.m_spacing = spacing;
    geometry.m_direction = orthonormalised(direction);
    geometry.m_size = size;
    return geometry;
}

Result<ImageGeometry> ImageGeometry::axisAligned(const PointLps &origin,
                                                 const std::array<double, 3> &spacing,
                                                 const GridSize &size)
{
    return create(origin, spacing, ImageGeometry().direction(), size);
}

VectorLps ImageGeometry::axis(int indexAxis) const
{
    return column(m_direction, indexAxis);
}

PointLps ImageGeometry::lpsFromIndex(const ContinuousIndex &index) const
{
    return m_origin + axis(0) * (index.i * m_spacing[0]) + axis(1) * (index.j * m_spacing[1])
           + axis(2) * (index.k * m_spacing[2]);
}

PointLps ImageGeometry::lpsFromVoxel(const VoxelIndex &voxel) const
{
    return lpsFromIndex({static_cast<double>(voxel.i), static_cast<double>(voxel.j),
                         static_cast<double>(voxel.k)});
}

ContinuousIndex ImageGeometry::indexFromLps(const PointLps &point) const
{
    const VectorLps offset = point - m_origin;
    return {dot(offset, axis(0)) / m_spacing[0], dot(offset, axis(1)) / m_spacing[1],
            dot(offset, axis(2)) / m_spacing[2]};
}

VoxelIndex ImageGeometry::nearestVoxel(const ContinuousIndex &index)
{
    const double kFar = 1e15; // keeps the conversion to integers defined for wild positions
    const auto nearest = [kFar](double v) {
        return std::isnan(v) ? std::int64_t{-1}
                             : static_cast<std::int64_t>(std::floor(std::clamp(v, -kFar, kFar) + 0.5));
    };
    return {nearest(index.i), nearest(index.j), nearest(index.k)};
}

bool ImageGeometry::contains(const VoxelIndex &voxel) const
{
    return voxel.i >= 0 && voxel.j >= 0 && voxel.k >= 0 && voxel.i < m_size.i && voxel.j < m_size.j
           && voxel.k < m_size.k;
}

bool ImageGeometry::contains(const PointLps &point) const
{
    return contains(nearestVoxel(indexFromLps(point)));
}

PointLps ImageGeometry::centre() const
{
    return lpsFromIndex({0.5 * static_cast<double>(m_size.i - 1), 0.5 * static_cast<double>(m_size.j - 1),
                         0.5 * static_cast<double>(m_size.k - 1)});
}

ImageGeometry::NearestAxes ImageGeometry::nearestAxes() const
{
    // Of the six assignments, the one with the largest sum of |cosines| (greedy choice can clash).
    std::array<int, 3> order{0, 1, 2};
    std::array<int, 3> best = order;
    double bestSum = -1.0;
    do {
        double sum = 0.0;
        for (int lps = 0; lps < 3; ++lps) {
            sum += std::abs(component(axis(order[lps]), lps));
        }
        if (sum > bestSum + 1e-12) {
            bestSum = sum;
            best = order;
        }
    } while (std::next_permutation(order.begin(), order.end()));

    NearestAxes axes;
    axes.indexAxis = best;
    for (int lps = 0; lps < 3; ++lps) {
        axes.flipped[lps] = component(axis(best[lps]), lps) < 0.0;
    }
    return axes;
}

double ImageGeometry::obliquityDegrees() const
{
    const NearestAxes axes = nearestAxes();
    double largest = 0.0;
    for (int lps = 0; lps < 3; ++lps) {
        const double cosine = std::min(1.0, std::abs(component(axis(axes.indexAxis[lps]), lps)));
        largest = std::max(largest, std::acos(cosine) * 180.0 / std::numbers::pi);
    }
    return largest;
}

bool ImageGeometry::isRightHanded() const
{
    return dot(cross(axis(0), axis(1)), axis(2)) > 0.0;
}

} // namespace gonion::core
