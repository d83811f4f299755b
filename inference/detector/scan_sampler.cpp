// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/scan_sampler.h"

#include "inference/detector/compute_device.h"
#include "inference/detector/network_grid.h"
#include "inference/device/staged_copy.h"
#include "inference/network/stop_check.h"

#include <algorithm>

namespace gonion::inference {

ScanSampler::ScanSampler(const core::Volume &volume, const GreyScale &scale, const IntensityMapping &intensity,
                         const torch::Device &device, const core::JobContext &context, std::uint64_t mostBytes)
    : m_volume(volume), m_scale(scale), m_intensity(intensity), m_device(device), m_context(context)
{
    if (device.is_cpu() || (mostBytes > 0 && volume.bytes() > mostBytes)) {
        return;
    }
    try {
        m_copy.emplace(volume, device);
    } catch (const std::exception &exception) {
        if (!isOutOfMemory(exception)) {
            throw;
        }
        m_notice = "The scan does not fit into the memory of " + nameOf(device) + "; the CPU sampled it.";
    }
}

std::vector<float> ScanSampler::hu(const core::ImageGeometry &grid) const
{
    if (m_copy) {
        // x fastest is [Z, Y, X] to LibTorch.
        const torch::Tensor sampled =
            m_copy->sample(grid, m_scale, m_context).permute({2, 1, 0}).contiguous().to(torch::kCPU);
        const float *values = sampled.data_ptr<float>();
        return {values, values + sampled.numel()};
    }
    std::vector<float> sampled = sampleOnGrid(m_volume, m_scale, grid, m_context);
    if (sampled.empty()) {
        throw Stopped{};
    }
    return sampled;
}

torch::Tensor ScanSampler::input(const core::ImageGeometry &grid) const
{
    return m_copy ? networkInput(m_copy->sample(grid, m_scale, m_context), m_intensity)
                  : toDevice(networkInput(hu(grid), grid.size(), m_intensity), m_device);
}

} // namespace gonion::inference
