// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"

#include <cstdint>

namespace gonion::imaging {

/// Calls `f(T *)` with `voxels` as the C++ type of `type`.
template <typename F>
decltype(auto) visitVoxels(core::VoxelType type, void *voxels, F &&f)
{
    switch (type) {
    case core::VoxelType::UInt8:
        return f(static_cast<std::uint8_t *>(voxels));
    case core::VoxelType::Int8:
        return f(static_cast<std::int8_t *>(voxels));
    case core::VoxelType::UInt16:
        return f(static_cast<std::uint16_t *>(voxels));
    case core::VoxelType::UInt32:
        return f(static_cast<std::uint32_t *>(voxels));
    case core::VoxelType::Int32:
        return f(static_cast<std::int32_t *>(voxels));
    case core::VoxelType::Float32:
        return f(static_cast<float *>(voxels));
    case core::VoxelType::Float64:
        return f(static_cast<double *>(voxels));
    case core::VoxelType::Int16:
        break;
    }
    return f(static_cast<std::int16_t *>(voxels));
}

} // namespace gonion::imaging
