// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/volume.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace gonion::core {

std::size_t bytesPerVoxel(VoxelType type)
{
    switch (type) {
    case VoxelType::UInt8:
    case VoxelType::Int8:
        return 1;
    case VoxelType::UInt16:
    case VoxelType::Int16:
        return 2;
    case VoxelType::UInt32:
    case VoxelType::Int32:
    case VoxelType::Float32:
        return 4;
    case VoxelType::Float64:
        return 8;
    }
    return 0;
}

std::string_view nameOf(VoxelType type)
{
    switch (type) {
    case VoxelType::UInt8:
        return "uint8";
    case VoxelType::Int8:
        return "int8";
    case VoxelType::UInt16:
        return "uint16";
    case VoxelType::Int16:
        return "int16";
    case VoxelType::UInt32:
        return "uint32";
    case VoxelType::Int32:
        return "int32";
    case VoxelType::Float32:
        return "float32";
    case VoxelType::Float64:
        return "float64";
    }
    return "unknown";
}

Result<std::shared_ptr<const Volume>> Volume::create(ImageGeometry geometry, VoxelType type,
                                                     std::shared_ptr<const void> voxels,
                                                     VolumeSource source, GeometryVerdict verdict)
{
    if (!voxels) {
        return fail(ErrorCode::InvalidArgument, "A volume needs voxels.");
    }
    const std::shared_ptr<Volume> volume(new Volume);
    volume->m_geometry = std::move(geometry);
    volume->m_type = type;
    volume->m_voxels = std::move(voxels);
    volume->m_source = std::move(source);
    volume->m_verdict = std::move(verdict);
    volume->scanValues();
    return std::shared_ptr<const Volume>(volume);
}

std::size_t Volume::bytes() const
{
    return static_cast<std::size_t>(m_geometry.size().voxels()) * bytesPerVoxel(m_type);
}

double Volume::at(const VoxelIndex &voxel) const
{
    const GridSize &size = m_geometry.size();
    const std::int64_t offset = voxel.i + size.i * (voxel.j + size.j * voxel.k);
    return visit([offset](const auto *values) { return static_cast<double>(values[offset]); });
}

double Volume::sample(const ContinuousIndex &index, double outside) const
{
    const GridSize &size = m_geometry.size();
    const auto within = [](double v, std::int64_t n) { return v >= -0.5 && v <= double(n) - 0.5; };
    if (!within(index.i, size.i) || !within(index.j, size.j) || !within(index.k, size.k)) {
        return outside;
    }
    const auto split = [](double v, std::int64_t n, std::int64_t &low, std::int64_t &high) {
        const double inside = std::clamp(v, 0.0, static_cast<double>(n - 1));
        low = static_cast<std::int64_t>(inside);
        high = std::min(low + 1, n - 1);
        return inside - static_cast<double>(low);
    };
    std::int64_t i0, i1, j0, j1, k0, k1;
    const double fi = split(index.i, size.i, i0, i1);
    const double fj = split(index.j, size.j, j0, j1);
    const double fk = split(index.k, size.k, k0, k1);
    return visit([&](const auto *values) {
        const auto value = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
            return static_cast<double>(values[i + size.i * (j + size.j * k)]);
        };
        const auto row = [&](std::int64_t j, std::int64_t k) {
            return value(i0, j, k) + fi * (value(i1, j, k) - value(i0, j, k));
        };
        const auto plane = [&](std::int64_t k) { return row(j0, k) + fj * (row(j1, k) - row(j0, k)); };
        const double low = plane(k0);
        return low + fk * (plane(k1) - low);
    });
}

void Volume::scanValues()
{
    const std::int64_t count = m_geometry.size().voxels();
    visit([&](const auto *values) {
        using T = std::remove_cv_t<std::remove_pointer_t<decltype(values)>>;
        T least = std::numeric_limits<T>::max();
        T largest = std::numeric_limits<T>::lowest();
        for (std::int64_t n = 0; n < count; ++n) {
            const T value = values[n]; // comparisons with NaN are false, so NaN is skipped
            least = value < least ? value : least;
            largest = value > largest ? value : largest;
        }
        m_minimum = static_cast<double>(least);
        m_maximum = static_cast<double>(largest);
        if (!(least <= largest)) {
            m_minimum = m_maximum = 0.0; // nothing but NaN
        }
    });
    // Air in and around a head is the one value every CT in HU has.
    m_hounsfield = m_minimum <= -500.0 && m_minimum >= -10000.0 && m_maximum >= 100.0;
}

} // namespace gonion::core
