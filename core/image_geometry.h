// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/space.h"

namespace gonion::core {

/// Where a voxel grid lies in patient space. The only place where spaces are converted.
/// A value: immutable once created, cheap to copy, safe to share between threads.
class ImageGeometry {
public:
    /// No axis may have more voxels than this, and no grid more than `kMostVoxels`.
    static constexpr std::int64_t kLongestAxis = 1 << 16;
    static constexpr std::int64_t kMostVoxels = std::int64_t{1} << 34;

    /// A grid of one voxel of 1 mm at the origin.
    ImageGeometry() = default;

    /// \param origin    centre of voxel (0, 0, 0)
    /// \param spacing   mm between voxel centres along i, j, k; positive and finite
    /// \param direction orthonormal to 1e-3 and then made exactly so; left-handed is allowed
    /// \return InvalidArgument where a size, spacing or direction is impossible. The message has no
    ///         file name in it: the caller knows the file.
    static Result<ImageGeometry> create(const PointLps &origin, const std::array<double, 3> &spacing,
                                        const Matrix3 &direction, const GridSize &size);

    /// An axis-aligned grid (i = +x, j = +y, k = +z) with its first voxel's centre at `origin`.
    static Result<ImageGeometry> axisAligned(const PointLps &origin,
                                             const std::array<double, 3> &spacing,
                                             const GridSize &size);

    [[nodiscard]] const PointLps &origin() const { return m_origin; }
    [[nodiscard]] const std::array<double, 3> &spacing() const { return m_spacing; }
    [[nodiscard]] const Matrix3 &direction() const { return m_direction; }
    [[nodiscard]] const GridSize &size() const { return m_size; }

    /// Unit vector of index axis 0, 1 or 2 in patient space.
    [[nodiscard]] VectorLps axis(int indexAxis) const;

    [[nodiscard]] PointLps lpsFromIndex(const ContinuousIndex &index) const;
    [[nodiscard]] PointLps lpsFromVoxel(const VoxelIndex &voxel) const;
    [[nodiscard]] ContinuousIndex indexFromLps(const PointLps &point) const;

    /// The voxel whose cell holds `index`; may lie outside the grid.
    [[nodiscard]] static VoxelIndex nearestVoxel(const ContinuousIndex &index);
    [[nodiscard]] bool contains(const VoxelIndex &voxel) const;
    /// Inside the cells of the grid: half a voxel beyond the outermost centres counts as inside.
    [[nodiscard]] bool contains(const PointLps &point) const;
    [[nodiscard]] PointLps centre() const;

    /// Index axis (0, 1, 2) that runs nearest to each LPS axis x, y, z, and whether it runs against
    /// it. A permutation: each index axis appears once.
    struct NearestAxes {
        std::array<int, 3> indexAxis{0, 1, 2};
        std::array<bool, 3> flipped{false, false, false};
    };
    [[nodiscard]] NearestAxes nearestAxes() const;

    /// Largest angle in degrees between an index axis and the LPS axis nearest to it.
    [[nodiscard]] double obliquityDegrees() const;
    [[nodiscard]] bool isRightHanded() const;

    friend bool operator==(const ImageGeometry &, const ImageGeometry &) = default;

private:
    PointLps m_origin;
    std::array<double, 3> m_spacing{1.0, 1.0, 1.0};
    Matrix3 m_direction{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
    GridSize m_size{1, 1, 1};
};

} // namespace gonion::core
