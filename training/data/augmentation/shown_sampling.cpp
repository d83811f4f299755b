// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/shown_sampling.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {
namespace {

using core::GridSize;
using core::ImageGeometry;
using core::PointLps;
using core::VectorLps;

using Index = std::array<double, 3>; ///< on the level's grid, in voxels

constexpr float kAirHu = -1000.0F;

/// What lies at a place of a level.
class LevelSampler {
public:
    LevelSampler(const PreparedCase &one, const PreparedLevel &level)
        : m_hu(level.hu), m_size{level.grid.size().i, level.grid.size().j, level.grid.size().k}
    {
        m_stride = {1, m_size[0], m_size[0] * m_size[1]};
        const auto scanIndex = [&](const core::ContinuousIndex &at) {
            const core::ContinuousIndex index = one.scan.indexFromLps(level.grid.lpsFromIndex(at));
            return Index{index.i, index.j, index.k};
        };
        m_scanBase = scanIndex({0, 0, 0});
        const std::array<Index, 3> steps{scanIndex({1, 0, 0}), scanIndex({0, 1, 0}), scanIndex({0, 0, 1})};
        for (std::size_t row = 0; row < 3; ++row) {
            for (std::size_t column = 0; column < 3; ++column) {
                m_scanStep[row][column] = steps[column][row] - m_scanBase[row];
            }
        }
        m_scanEnd = {double(one.scan.size().i) - 0.5, double(one.scan.size().j) - 0.5, double(one.scan.size().k) - 0.5};
    }

    [[nodiscard]] bool isInScan(const Index &at) const { return depthInScan(at, {}) == Depth::Inside; }

    /// Where a voxel lies whose samples reach `reach` (in voxels of the scan) around its middle.
    enum class Depth { Outside, Border, Inside };
    [[nodiscard]] Depth depthInScan(const Index &middle, const Index &reach) const
    {
        Depth depth = Depth::Inside;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double v = m_scanBase[axis] + m_scanStep[axis][0] * middle[0] + m_scanStep[axis][1] * middle[1]
                             + m_scanStep[axis][2] * middle[2];
            if (!(v >= -0.5 - reach[axis] && v <= m_scanEnd[axis] + reach[axis])) {
                return Depth::Outside;
            }
            if (!(v >= -0.5 + reach[axis] && v <= m_scanEnd[axis] - reach[axis])) {
                depth = Depth::Border;
            }
        }
        return depth;
    }

    /// How far offsets on the level reach on the scan, along each of its axes.
    [[nodiscard]] Index reachOf(const std::vector<Index> &offsets) const
    {
        Index reach{};
        for (const Index &offset : offsets) {
            for (std::size_t axis = 0; axis < 3; ++axis) {
                reach[axis] = std::max(reach[axis], std::abs(m_scanStep[axis][0] * offset[0] + m_scanStep[axis][1] * offset[1]
                                                             + m_scanStep[axis][2] * offset[2]));
            }
        }
        return reach;
    }

    /// For a place in the scan.
    [[nodiscard]] float at(const Index &place) const
    {
        std::array<std::int64_t, 3> low{};
        std::array<std::int64_t, 3> step{}; ///< to the upper neighbour, in the buffer
        std::array<float, 3> share{};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto last = static_cast<double>(m_size[axis] - 1);
            // A voxel of room: where the crop ends at the scan's border, cells may end a little before it.
            if (place[axis] < -1.0 || place[axis] > last + 1.0) {
                return kAirHu;
            }
            const double inside = std::clamp(place[axis], 0.0, last);
            low[axis] = static_cast<std::int64_t>(inside);
            share[axis] = static_cast<float>(inside - static_cast<double>(low[axis]));
            step[axis] = low[axis] + 1 < m_size[axis] ? m_stride[axis] : 0;
        }
        const std::int16_t *corner = m_hu + low[0] + m_stride[1] * low[1] + m_stride[2] * low[2];
        const std::array<std::int16_t, 8> v{corner[0],
                                            corner[step[0]],
                                            corner[step[1]],
                                            corner[step[0] + step[1]],
                                            corner[step[2]],
                                            corner[step[0] + step[2]],
                                            corner[step[1] + step[2]],
                                            corner[step[0] + step[1] + step[2]]};
        if (*std::min_element(v.begin(), v.end()) == PreparedLevel::kNoValue) {
            return meanOfKnown(v, share);
        }
        const auto between = [](float a, float b, float t) { return a + t * (b - a); };
        const float front = between(between(v[0], v[1], share[0]), between(v[2], v[3], share[0]), share[1]);
        const float back = between(between(v[4], v[5], share[0]), between(v[6], v[7], share[0]), share[1]);
        return between(front, back, share[2]);
    }

private:
    /// At the border of an oblique scan.
    static float meanOfKnown(const std::array<std::int16_t, 8> &v, const std::array<float, 3> &share)
    {
        float sum = 0.0F;
        float weights = 0.0F;
        for (std::size_t n = 0; n < 8; ++n) {
            if (v[n] == PreparedLevel::kNoValue) {
                continue;
            }
            float weight = 1e-6F;
            weight += ((n & 1U) != 0 ? share[0] : 1.0F - share[0]) * ((n & 2U) != 0 ? share[1] : 1.0F - share[1])
                      * ((n & 4U) != 0 ? share[2] : 1.0F - share[2]);
            sum += weight * static_cast<float>(v[n]);
            weights += weight;
        }
        return weights > 0.0F ? sum / weights : kAirHu;
    }

    const std::int16_t *m_hu;
    std::array<std::int64_t, 3> m_size;
    std::array<std::int64_t, 3> m_stride{};
    Index m_scanBase{};
    std::array<Index, 3> m_scanStep{};
    Index m_scanEnd{};
};

Index indexOn(const ImageGeometry &level, const PointLps &point)
{
    const core::ContinuousIndex index = level.indexFromLps(point);
    return {index.i, index.j, index.k};
}

/// A difference in patient space in voxels of an axis-aligned level.
Index indexStep(const ImageGeometry &level, const VectorLps &step)
{
    return {step.x / level.spacing()[0], step.y / level.spacing()[1], step.z / level.spacing()[2]};
}

/// Where the samples of one voxel of the grid lie around its middle, in voxels of the level.
std::vector<Index> subsamples(const ImageGeometry &level, const ImageGeometry &grid, const GeometricMap &map)
{
    constexpr double kMostPerAxis = 3.0;
    const double finest = *std::min_element(level.spacing().begin(), level.spacing().end());
    std::array<int, 3> perAxis{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        perAxis[axis] = static_cast<int>(std::clamp(std::round(grid.spacing()[axis] / finest), 1.0, kMostPerAxis));
    }
    std::vector<Index> offsets;
    const auto offset = [&](std::size_t axis, int n) {
        return grid.spacing()[axis] * ((n + 0.5) / perAxis[axis] - 0.5);
    };
    for (int a = 0; a < perAxis[0]; ++a) {
        for (int b = 0; b < perAxis[1]; ++b) {
            for (int c = 0; c < perAxis[2]; ++c) {
                offsets.push_back(indexStep(level, map.sourceDirection({offset(0, a), offset(1, b), offset(2, c)})));
            }
        }
    }
    return offsets;
}

} // namespace

ShownImage sampleShown(const PreparedCase &one, const PreparedLevel &level, const ImageGeometry &grid,
                       const GeometricMap &map)
{
    const GridSize &size = grid.size();
    ShownImage image{grid, std::vector<float>(static_cast<std::size_t>(size.voxels()), kBeyondHu)};
    const LevelSampler sampler(one, level);
    const std::vector<Index> offsets = subsamples(level.grid, grid, map);
    const Index reach = sampler.reachOf(offsets);
    const GeometricMap linear(map.centre(), map.linear());
    const Index step = indexStep(level.grid, map.sourceDirection({grid.spacing()[0], 0.0, 0.0}));
    const bool bends = !map.elastic().isNone();
    ElasticRows rows(map.elastic(), grid);
    float *out = image.hu.data();
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j, out += size.i) {
            const Index start =
                indexOn(level.grid, linear.source(grid.lpsFromIndex({0.0, static_cast<double>(j), static_cast<double>(k)})));
            if (bends) {
                rows.setRow(j, k);
            }
            for (std::int64_t i = 0; i < size.i; ++i) {
                const auto t = static_cast<double>(i);
                Index middle{start[0] + t * step[0], start[1] + t * step[1], start[2] + t * step[2]};
                if (bends) {
                    const std::array<float, 3> moved = rows.at(i);
                    for (std::size_t axis = 0; axis < 3; ++axis) {
                        middle[axis] += moved[axis] / level.grid.spacing()[axis];
                    }
                }
                const LevelSampler::Depth depth = sampler.depthInScan(middle, reach);
                if (depth == LevelSampler::Depth::Outside) {
                    continue;
                }
                float sum = 0.0F;
                int inside = 0;
                for (const Index &offset : offsets) {
                    const Index place{middle[0] + offset[0], middle[1] + offset[1], middle[2] + offset[2]};
                    if (depth == LevelSampler::Depth::Inside || sampler.isInScan(place)) {
                        sum += sampler.at(place);
                        ++inside;
                    }
                }
                if (inside > 0) {
                    out[i] = sum / static_cast<float>(inside);
                }
            }
        }
    }
    return image;
}

} // namespace gonion::training
