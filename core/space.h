// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

/// \file
/// One type per space, with explicit construction and no conversion between them.
/// Only `ImageGeometry` converts. docs/COORDINATES.md draws the spaces.
namespace gonion::core {

/// A point in patient space, in millimetres: +x to the patient's left, +y posterior, +z superior.
struct PointLps {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;
    friend bool operator==(const PointLps &, const PointLps &) = default;
};

/// A displacement or a direction in patient space, in millimetres (a direction has length 1).
struct VectorLps {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;
    friend bool operator==(const VectorLps &, const VectorLps &) = default;
};

/// A position on a voxel grid in fractions of a voxel; whole numbers are voxel centres.
/// i, j, k run along the image's x (fastest in memory), y and z axis.
struct ContinuousIndex {
    double i = 0.0;
    double j = 0.0;
    double k = 0.0;
    friend bool operator==(const ContinuousIndex &, const ContinuousIndex &) = default;
};

/// One voxel of a grid.
struct VoxelIndex {
    std::int64_t i = 0;
    std::int64_t j = 0;
    std::int64_t k = 0;
    friend bool operator==(const VoxelIndex &, const VoxelIndex &) = default;
};

/// A position on a network's input grid [X, Y, Z], in fractions of that grid's voxels
/// (axes along +x, +y, +z of patient space: the frame of METHOD.md section 1).
struct TensorIndex {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;
    friend bool operator==(const TensorIndex &, const TensorIndex &) = default;
};

/// Number of voxels along i, j, k.
struct GridSize {
    std::int64_t i = 0;
    std::int64_t j = 0;
    std::int64_t k = 0;
    /// Only meaningful for a size that passed `ImageGeometry::create` (no overflow there).
    [[nodiscard]] std::int64_t voxels() const { return i * j * k; }
    friend bool operator==(const GridSize &, const GridSize &) = default;
};

/// Row-major 3 x 3; column c is the LPS direction of index axis c.
using Matrix3 = std::array<std::array<double, 3>, 3>;

[[nodiscard]] inline VectorLps operator-(const PointLps &a, const PointLps &b)
{
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
[[nodiscard]] inline PointLps operator+(const PointLps &p, const VectorLps &v)
{
    return {p.x + v.x, p.y + v.y, p.z + v.z};
}
[[nodiscard]] inline VectorLps operator+(const VectorLps &a, const VectorLps &b)
{
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
[[nodiscard]] inline VectorLps operator*(const VectorLps &v, double s)
{
    return {v.x * s, v.y * s, v.z * s};
}
[[nodiscard]] inline double dot(const VectorLps &a, const VectorLps &b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
[[nodiscard]] inline VectorLps cross(const VectorLps &a, const VectorLps &b)
{
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
[[nodiscard]] inline double length(const VectorLps &v)
{
    return std::sqrt(dot(v, v));
}
/// In millimetres.
[[nodiscard]] inline double distance(const PointLps &a, const PointLps &b)
{
    return length(a - b);
}
[[nodiscard]] inline bool isFinite(const PointLps &p)
{
    return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z);
}

} // namespace gonion::core
