// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/network_grid.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gonion::inference {
namespace {

using core::ContinuousIndex;
using core::GridSize;
using core::ImageGeometry;

ContinuousIndex plus(const ContinuousIndex &a, const ContinuousIndex &b)
{
    return {a.i + b.i, a.j + b.j, a.k + b.k};
}

/// One row of the grid along x; `step` is the row's direction in the volume's index space.
template <typename T>
class RowSampler {
public:
    RowSampler(const T *voxels, const GridSize &size) : m_voxels(voxels), m_size(size) {}

    /// Trilinear; false beyond the volume.
    bool sample(const ContinuousIndex &at, float &value) const
    {
        Cell i, j, k;
        if (!split(at.i, m_size.i, i) || !split(at.j, m_size.j, j) || !split(at.k, m_size.k, k)) {
            return false;
        }
        const std::int64_t plane = m_size.i * m_size.j;
        const T *low = m_voxels + k.low * plane;
        const T *high = m_voxels + k.high * plane;
        const float a = bilinear(low, i, j);
        const float b = bilinear(high, i, j);
        value = a + k.fraction * (b - a);
        return true;
    }

private:
    struct Cell {
        std::int64_t low = 0;
        std::int64_t high = 0;
        float fraction = 0.0F;
    };

    static bool split(double v, std::int64_t n, Cell &cell)
    {
        if (!(v >= -0.5 && v <= static_cast<double>(n) - 0.5)) {
            return false;
        }
        const double inside = std::clamp(v, 0.0, static_cast<double>(n - 1));
        cell.low = static_cast<std::int64_t>(inside);
        cell.high = std::min(cell.low + 1, n - 1);
        cell.fraction = static_cast<float>(inside - static_cast<double>(cell.low));
        return true;
    }

    float bilinear(const T *plane, const Cell &i, const Cell &j) const
    {
        const T *row0 = plane + j.low * m_size.i;
        const T *row1 = plane + j.high * m_size.i;
        const float a = static_cast<float>(row0[i.low]);
        const float b = static_cast<float>(row1[i.low]);
        const float c = a + i.fraction * (static_cast<float>(row0[i.high]) - a);
        const float d = b + i.fraction * (static_cast<float>(row1[i.high]) - b);
        return c + j.fraction * (d - c);
    }

    const T *m_voxels;
    GridSize m_size;
};

} // namespace

std::vector<ContinuousIndex> subsampleOffsets(const ImageGeometry &volume, const ImageGeometry &grid)
{
    constexpr double kMostPerAxis = 3.0;
    const double finest = *std::min_element(volume.spacing().begin(), volume.spacing().end());
    std::array<int, 3> perAxis{};
    for (int axis = 0; axis < 3; ++axis) {
        perAxis[axis] = static_cast<int>(std::clamp(std::round(grid.spacing()[axis] / finest), 1.0, kMostPerAxis));
    }
    const ContinuousIndex base = volume.indexFromLps(grid.origin());
    std::vector<ContinuousIndex> offsets;
    for (int a = 0; a < perAxis[0]; ++a) {
        for (int b = 0; b < perAxis[1]; ++b) {
            for (int c = 0; c < perAxis[2]; ++c) {
                const ContinuousIndex at = volume.indexFromLps(
                    grid.lpsFromIndex({(a + 0.5) / perAxis[0] - 0.5, (b + 0.5) / perAxis[1] - 0.5,
                                       (c + 0.5) / perAxis[2] - 0.5}));
                offsets.push_back({at.i - base.i, at.j - base.j, at.k - base.k});
            }
        }
    }
    return offsets;
}

std::vector<float> sampleOnGrid(const core::Volume &volume, const GreyScale &scale, const ImageGeometry &grid,
                                const core::JobContext &context)
{
    const GridSize &size = grid.size();
    const std::vector<ContinuousIndex> offsets = subsampleOffsets(volume.geometry(), grid);
    const ContinuousIndex base = volume.geometry().indexFromLps(grid.origin());
    const ContinuousIndex next = volume.geometry().indexFromLps(grid.lpsFromIndex({1, 0, 0}));
    const ContinuousIndex step{next.i - base.i, next.j - base.j, next.k - base.k};
    std::vector<float> hu(static_cast<std::size_t>(size.voxels()), kBeyondScanHu);

    volume.visit([&](const auto *voxels) {
        const RowSampler sampler(voxels, volume.geometry().size());
        at::parallel_for(0, size.j * size.k, 16, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t row = first; row < last; ++row) {
                if (context.stopRequested()) {
                    return;
                }
                const ContinuousIndex start = volume.geometry().indexFromLps(grid.lpsFromIndex(
                    {0.0, static_cast<double>(row % size.j), static_cast<double>(row / size.j)}));
                float *out = hu.data() + row * size.i;
                for (std::int64_t x = 0; x < size.i; ++x) {
                    const double t = static_cast<double>(x);
                    const ContinuousIndex at{start.i + t * step.i, start.j + t * step.j, start.k + t * step.k};
                    float sum = 0.0F;
                    int inside = 0;
                    for (const ContinuousIndex &offset : offsets) {
                        float value = 0.0F;
                        if (sampler.sample(plus(at, offset), value) && std::isfinite(value)) {
                            sum += value;
                            ++inside;
                        }
                    }
                    if (inside > 0) {
                        out[x] = static_cast<float>(sum / static_cast<float>(inside) * scale.gain + scale.offset);
                    }
                }
            }
        });
    });
    if (context.stopRequested()) {
        hu.clear();
    }
    return hu;
}

torch::Tensor networkInput(const std::vector<float> &hu, const GridSize &size, const IntensityMapping &intensity)
{
    // The buffer is x fastest, [Z, Y, X] for LibTorch; the network's frame is [X, Y, Z].
    const torch::Tensor raw =
        torch::from_blob(const_cast<float *>(hu.data()), {size.k, size.j, size.i}, torch::kFloat32).permute({2, 1, 0});
    return networkInput(raw, intensity);
}

torch::Tensor networkInput(const torch::Tensor &hu, const IntensityMapping &intensity)
{
    const torch::Tensor beyond = hu < 0.5F * kBeyondScanHu;
    torch::Tensor input = hu.clamp(intensity.low, intensity.high).sub(intensity.low);
    input.div_(intensity.high - intensity.low);
    input.masked_fill_(beyond, kBeyondScanInput);
    return input.contiguous().unsqueeze(0).unsqueeze(0);
}

core::PointLps lpsFromTensorIndex(const ImageGeometry &grid, const core::TensorIndex &index)
{
    return grid.lpsFromIndex({index.x, index.y, index.z});
}

core::TensorIndex tensorIndexFromLps(const ImageGeometry &grid, const core::PointLps &point)
{
    const ContinuousIndex index = grid.indexFromLps(point);
    return {index.i, index.j, index.k};
}

} // namespace gonion::inference
