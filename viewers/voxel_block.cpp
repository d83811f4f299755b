// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/voxel_block.h"

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

/// Voxels around the reach: one to interpolate a gradient, one for its differences.
constexpr int kBorder = 2;

std::int64_t clampTo(std::int64_t at, std::int64_t count)
{
    return std::clamp<std::int64_t>(at, 0, count - 1);
}

} // namespace

VoxelBlock::VoxelBlock(const core::Volume &volume, const core::VoxelIndex &middle, const Voxel &reach)
    : m_size(volume.geometry().size()), m_middle(middle), m_reach(reach), m_spacing(volume.geometry().spacing())
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        m_extent[axis] = 2 * (reach[axis] + kBorder) + 1;
    }
    m_values.resize(static_cast<std::size_t>(m_extent[0]) * m_extent[1] * m_extent[2]);
    volume.visit([&](const auto *voxels) {
        std::size_t n = 0;
        for (int c = 0; c < m_extent[2]; ++c) {
            const std::int64_t k = clampTo(middle.k + c - reach[2] - kBorder, m_size.k);
            for (int b = 0; b < m_extent[1]; ++b) {
                const std::int64_t j = clampTo(middle.j + b - reach[1] - kBorder, m_size.j);
                const auto *row = voxels + m_size.i * (j + m_size.j * k);
                for (int a = 0; a < m_extent[0]; ++a, ++n) {
                    const auto value = static_cast<float>(row[clampTo(middle.i + a - reach[0] - kBorder, m_size.i)]);
                    m_values[n] = std::isfinite(value) ? value : 0.0F;
                }
            }
        }
    });
}

std::size_t VoxelBlock::offset(const Voxel &voxel) const
{
    const auto at = [&](std::size_t axis) {
        return static_cast<std::size_t>(voxel[axis] + m_reach[axis] + kBorder);
    };
    return at(0) + static_cast<std::size_t>(m_extent[0]) * (at(1) + static_cast<std::size_t>(m_extent[1]) * at(2));
}

double VoxelBlock::voxelAlong(const Vector &direction) const
{
    return 1.0 / std::hypot(direction[0] / m_spacing[0], direction[1] / m_spacing[1], direction[2] / m_spacing[2]);
}

VoxelBlock::Vector VoxelBlock::place(const Voxel &voxel) const
{
    return {voxel[0] * m_spacing[0], voxel[1] * m_spacing[1], voxel[2] * m_spacing[2]};
}

bool VoxelBlock::insideVolume(const Voxel &voxel) const
{
    const auto inside = [](std::int64_t at, std::int64_t count) { return at >= 0 && at < count; };
    return inside(m_middle.i + voxel[0], m_size.i) && inside(m_middle.j + voxel[1], m_size.j)
           && inside(m_middle.k + voxel[2], m_size.k);
}

VoxelBlock::Vector VoxelBlock::gradient(const Voxel &voxel) const
{
    // The three means over [1 2 1] across are sums over the same 27 values.
    const std::array<std::ptrdiff_t, 3> stride{1, m_extent[0], std::ptrdiff_t(m_extent[0]) * m_extent[1]};
    const float *centre = m_values.data() + offset(voxel);
    Vector slope{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::ptrdiff_t along = stride[axis];
        const std::ptrdiff_t p = stride[(axis + 1) % 3];
        const std::ptrdiff_t q = stride[(axis + 2) % 3];
        double sum = 0.0;
        for (int b = -1; b <= 1; ++b) {
            for (int c = -1; c <= 1; ++c) {
                const float *at = centre + b * p + c * q;
                sum += (2 - std::abs(b)) * (2 - std::abs(c)) * double(at[along] - at[-along]);
            }
        }
        slope[axis] = sum / (32.0 * m_spacing[axis]);
    }
    return slope;
}

VoxelBlock::Vector VoxelBlock::gradientAt(const Vector &at) const
{
    Voxel low{};
    Vector share{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double index = std::clamp(at[axis] / m_spacing[axis], -1.0 * m_reach[axis], 1.0 * m_reach[axis]);
        low[axis] = static_cast<int>(std::floor(index));
        share[axis] = index - low[axis];
    }
    Vector mean{};
    for (int corner = 0; corner < 8; ++corner) {
        Voxel voxel = low;
        double weight = 1.0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const bool far = (corner >> axis & 1) != 0;
            voxel[axis] += far ? 1 : 0;
            weight *= far ? share[axis] : 1.0 - share[axis];
        }
        if (weight > 0.0) {
            const Vector slope = gradient(voxel);
            for (std::size_t axis = 0; axis < 3; ++axis) {
                mean[axis] += weight * slope[axis];
            }
        }
    }
    return mean;
}

} // namespace gonion::viewers
