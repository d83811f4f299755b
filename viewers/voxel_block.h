// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"

#include <array>
#include <vector>

namespace gonion::viewers {

/// Values and gradients of a small box of voxels about a place, whatever the volume's own type. Beyond
/// the volume's border the outermost voxels go on. Positions are in mm along the index axes, from the
/// middle voxel: a rotation away from patient space, so that lengths and angles are the same.
class VoxelBlock {
public:
    using Vector = std::array<double, 3>;
    using Voxel = std::array<int, 3>; ///< from the middle voxel

    /// \param reach voxels to each side of `middle` for which values and gradients are asked
    VoxelBlock(const core::Volume &volume, const core::VoxelIndex &middle, const Voxel &reach);

    [[nodiscard]] const Voxel &reach() const { return m_reach; }
    /// Length of a voxel along a unit vector, mm.
    [[nodiscard]] double voxelAlong(const Vector &direction) const;
    [[nodiscard]] Vector place(const Voxel &voxel) const;
    [[nodiscard]] bool insideVolume(const Voxel &voxel) const;
    [[nodiscard]] double value(const Voxel &voxel) const { return m_values[offset(voxel)]; }
    /// Per mm; central differences, smoothed across (Sobel).
    [[nodiscard]] Vector gradient(const Voxel &voxel) const;
    /// Linear between the voxels; `at` in mm.
    [[nodiscard]] Vector gradientAt(const Vector &at) const;

private:
    [[nodiscard]] std::size_t offset(const Voxel &voxel) const;

    core::GridSize m_size; ///< of the volume
    core::VoxelIndex m_middle;
    Voxel m_reach;
    std::array<double, 3> m_spacing;
    std::array<int, 3> m_extent; ///< of the block: the reach and a margin for the differences
    std::vector<float> m_values;
};

} // namespace gonion::viewers
