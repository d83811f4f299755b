// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/volume.h"
#include "inference/detector/device_volume.h"
#include "inference/detector/grey_scale.h"
#include "inference/model_description.h"

#include <torch/types.h>

#include <optional>
#include <string>
#include <vector>

namespace gonion::inference {

/// What a detection sees of one scan. On the CPU grids are sampled straight from the volume, which is not copied; on a GPU
/// from a copy in its memory, where that fits, and otherwise as on the CPU.
/// Keeps references: volume and context outlive it.
class ScanSampler {
public:
    /// \param device of the networks
    /// \param mostBytes that a copy of the volume on the device may take; 0: no limit
    ScanSampler(const core::Volume &volume, const GreyScale &scale, const IntensityMapping &intensity,
                const torch::Device &device, const core::JobContext &context, std::uint64_t mostBytes = 0);

    /// HU on a grid, x fastest, as `sampleOnGrid`. Throws Stopped.
    [[nodiscard]] std::vector<float> hu(const core::ImageGeometry &grid) const;
    /// A network's input [1, 1, X, Y, Z] on the device. Throws Stopped.
    [[nodiscard]] torch::Tensor input(const core::ImageGeometry &grid) const;

    /// For a person: why the CPU samples for a GPU. Empty where it does not.
    [[nodiscard]] const std::string &notice() const { return m_notice; }

private:
    const core::Volume &m_volume;
    GreyScale m_scale;
    const IntensityMapping &m_intensity;
    torch::Device m_device;
    const core::JobContext &m_context;
    std::optional<DeviceVolume> m_copy; ///< none: sampled on the CPU
    std::string m_notice;
};

} // namespace gonion::inference
