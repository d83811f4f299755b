// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/device_volume.h"

#include "inference/detector/network_grid.h"
#include "inference/device/staged_copy.h"
#include "inference/network/stop_check.h"

#include <algorithm>
#include <array>

namespace gonion::inference {
namespace {

using core::ContinuousIndex;
using core::ImageGeometry;
using core::VoxelType;

/// Grid voxels sampled at once: a dozen tensors of that many doubles are what sampling takes beside the volume.
constexpr std::int64_t kVoxelsAtOnce = std::int64_t{1} << 20;

/// LibTorch before 2.3 has no unsigned types but bytes.
torch::ScalarType storageOf(VoxelType type)
{
    switch (type) {
    case VoxelType::UInt8:
        return torch::kUInt8;
    case VoxelType::Int8:
        return torch::kInt8;
    case VoxelType::UInt32:
    case VoxelType::Int32:
        return torch::kInt32;
    case VoxelType::Float32:
        return torch::kFloat32;
    case VoxelType::Float64:
        return torch::kFloat64;
    case VoxelType::UInt16:
    case VoxelType::Int16:
        break;
    }
    return torch::kInt16;
}

/// Stored values as floats.
torch::Tensor asFloats(const torch::Tensor &stored, VoxelType type)
{
    if (type == VoxelType::UInt16) {
        return stored.to(torch::kInt32).bitwise_and(0xFFFF).to(torch::kFloat32);
    }
    if (type == VoxelType::UInt32) {
        return stored.to(torch::kInt64).bitwise_and(std::int64_t{0xFFFFFFFF}).to(torch::kFloat32);
    }
    return stored.to(torch::kFloat32);
}

/// Where samples lie along one axis of the volume.
struct Cells {
    torch::Tensor low, high; ///< int64: the voxels on either side
    torch::Tensor fraction;  ///< float: of the way from low to high
    torch::Tensor inside;    ///< bool: within the outermost voxels' cells
};

Cells cellsAt(const torch::Tensor &coordinate, std::int64_t voxels)
{
    const double last = static_cast<double>(voxels - 1);
    const torch::Tensor within = coordinate.clamp(0.0, last);
    Cells cells;
    cells.low = within.to(torch::kInt64);
    cells.high = (cells.low + 1).clamp_max(voxels - 1);
    cells.fraction = (within - cells.low).to(torch::kFloat32);
    cells.inside = coordinate.ge(-0.5).logical_and(coordinate.le(last + 0.5));
    return cells;
}

torch::Tensor between(const torch::Tensor &a, const torch::Tensor &b, const torch::Tensor &fraction)
{
    return a + fraction * (b - a);
}

/// The volume's index as a function of the grid's, which is affine.
class IndexMap {
public:
    IndexMap(const ImageGeometry &volume, const ImageGeometry &grid, torch::Device device)
        : m_size(grid.size()), m_options(torch::TensorOptions().dtype(torch::kFloat64).device(device))
    {
        m_base = components(volume.indexFromLps(grid.origin()));
        const std::array<ContinuousIndex, 3> units{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
        for (std::size_t along = 0; along < 3; ++along) {
            const auto next = components(volume.indexFromLps(grid.lpsFromIndex(units[along])));
            for (std::size_t axis = 0; axis < 3; ++axis) {
                m_step[along][axis] = next[axis] - m_base[axis];
            }
        }
    }

    /// Along one axis of the volume, for the grid's voxels of the planes [first, last): double [planes, Y, X].
    [[nodiscard]] torch::Tensor at(std::size_t axis, std::int64_t first, std::int64_t last) const
    {
        const torch::Tensor x = torch::arange(m_size.i, m_options) * m_step[0][axis];
        const torch::Tensor y = torch::arange(m_size.j, m_options) * m_step[1][axis];
        const torch::Tensor z = torch::arange(first, last, m_options) * m_step[2][axis] + m_base[axis];
        return z.view({-1, 1, 1}) + y.view({1, -1, 1}) + x.view({1, 1, -1});
    }

private:
    static std::array<double, 3> components(const ContinuousIndex &index) { return {index.i, index.j, index.k}; }

    core::GridSize m_size;
    torch::TensorOptions m_options;
    std::array<double, 3> m_base{};
    std::array<std::array<double, 3>, 3> m_step{}; ///< by the grid's axis, then the volume's
};

/// Mean of the samples that exist, one after the other.
class SampleMean {
public:
    void add(const torch::Tensor &value, const torch::Tensor &exists)
    {
        const torch::Tensor part = torch::where(exists, value, torch::zeros_like(value));
        m_sum = m_sum.defined() ? m_sum + part : part;
        const torch::Tensor one = exists.to(torch::kFloat32);
        m_count = m_count.defined() ? m_count + one : one;
    }

    [[nodiscard]] torch::Tensor hu(const GreyScale &scale) const
    {
        const torch::Tensor mean = (m_sum / m_count).to(torch::kFloat64);
        const torch::Tensor hu = (mean * scale.gain + scale.offset).to(torch::kFloat32);
        return hu.masked_fill(m_count.eq(0.0), kBeyondScanHu);
    }

private:
    torch::Tensor m_sum, m_count;
};

} // namespace

DeviceVolume::DeviceVolume(const core::Volume &volume, const torch::Device &device)
    : m_geometry(volume.geometry()), m_type(volume.type())
{
    // LibTorch only reads it.
    auto *voxels = const_cast<void *>(volume.data());
    m_voxels = toDeviceBySlabs(torch::from_blob(voxels, {m_geometry.size().voxels()}, storageOf(m_type)), device);
}

torch::Tensor DeviceVolume::sample(const ImageGeometry &grid, const GreyScale &scale,
                                   const core::JobContext &context) const
{
    const core::GridSize &size = grid.size();
    const core::GridSize &voxels = m_geometry.size();
    const IndexMap map(m_geometry, grid, m_voxels.device());
    const std::vector<ContinuousIndex> offsets = subsampleOffsets(m_geometry, grid);
    torch::Tensor hu = torch::empty({size.k, size.j, size.i}, m_voxels.options().dtype(torch::kFloat32));
    const std::int64_t step = std::max<std::int64_t>(1, kVoxelsAtOnce / (size.i * size.j));
    for (std::int64_t first = 0; first < size.k; first += step) {
        const std::int64_t last = std::min(size.k, first + step);
        const torch::Tensor atI = map.at(0, first, last);
        const torch::Tensor atJ = map.at(1, first, last);
        const torch::Tensor atK = map.at(2, first, last);
        SampleMean mean;
        for (const ContinuousIndex &offset : offsets) {
            checkStop(stopCheckOf(context));
            const Cells i = cellsAt(atI + offset.i, voxels.i);
            const Cells j = cellsAt(atJ + offset.j, voxels.j);
            const Cells k = cellsAt(atK + offset.k, voxels.k);
            const auto row = [&](const torch::Tensor &plane, const torch::Tensor &line) {
                const torch::Tensor start = (plane * voxels.j + line) * voxels.i;
                return between(asFloats(m_voxels.take(start + i.low), m_type),
                               asFloats(m_voxels.take(start + i.high), m_type), i.fraction);
            };
            const torch::Tensor value = between(between(row(k.low, j.low), row(k.low, j.high), j.fraction),
                                                between(row(k.high, j.low), row(k.high, j.high), j.fraction), k.fraction);
            mean.add(value, i.inside.logical_and(j.inside).logical_and(k.inside).logical_and(value.isfinite()));
        }
        hu.slice(0, first, last).copy_(mean.hu(scale));
    }
    return hu.permute({2, 1, 0});
}

} // namespace gonion::inference
