// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "core/job_context.h"
#include "core/volume.h"
#include "inference/detector/grey_scale.h"

#include <torch/types.h>

namespace gonion::inference {

/// A volume's voxels in a device's memory, in their own type, so that a network's grids are sampled where the network
/// is. Says the same as `sampleOnGrid`, which is faster on a CPU.
class DeviceVolume {
public:
    /// Copies the voxels. Throws what LibTorch throws where they do not fit.
    DeviceVolume(const core::Volume &volume, const torch::Device &device);

    /// HU on a grid: float [X, Y, Z] on the device, `kBeyondScanHu` beyond the volume. Where the grid is coarser than the
    /// volume, the mean of several samples a voxel. Throws Stopped.
    [[nodiscard]] torch::Tensor sample(const core::ImageGeometry &grid, const GreyScale &scale,
                                       const core::JobContext &context) const;

private:
    core::ImageGeometry m_geometry;
    core::VoxelType m_type;
    torch::Tensor m_voxels; ///< flat, x fastest; unsigned ones of two and four bytes as signed ones of the same bits
};

} // namespace gonion::inference
