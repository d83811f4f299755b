// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/region_grid.h"

#include <ATen/Parallel.h>

#include <algorithm>

namespace gonion::inference {

RegionGrid::RegionGrid(const std::array<std::int64_t, 3> &size, const std::array<std::int64_t, 3> &regions)
    : m_size(size), m_regions(regions), m_side{}
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        TORCH_CHECK(size[axis] > 0 && regions[axis] > 0, "a volume and its regions have positive sizes");
        m_side[axis] = (size[axis] + regions[axis] - 1) / regions[axis];
    }
}

std::int64_t RegionGrid::regions() const { return m_regions[0] * m_regions[1] * m_regions[2]; }

std::int64_t RegionGrid::tokens() const { return m_side[0] * m_side[1] * m_side[2]; }

bool RegionGrid::isPadded() const
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (m_side[axis] * m_regions[axis] != m_size[axis]) {
            return true;
        }
    }
    return false;
}

torch::Tensor RegionGrid::split(torch::Tensor volume) const
{
    if (isPadded()) {
        // From the last axis on: channels, z, y, x.
        volume = torch::constant_pad_nd(volume, {0, 0, 0, m_side[2] * m_regions[2] - m_size[2], 0,
                                                 m_side[1] * m_regions[1] - m_size[1], 0,
                                                 m_side[0] * m_regions[0] - m_size[0]});
    }
    const std::int64_t cases = volume.size(0);
    const std::int64_t channels = volume.size(4);
    return volume
        .view({cases, m_regions[0], m_side[0], m_regions[1], m_side[1], m_regions[2], m_side[2], channels})
        .permute({0, 1, 3, 5, 2, 4, 6, 7})
        .reshape({cases, regions(), tokens(), channels});
}

torch::Tensor RegionGrid::join(const torch::Tensor &regions) const
{
    const std::int64_t cases = regions.size(0);
    const std::int64_t channels = regions.size(3);
    torch::Tensor volume
        = regions
              .view({cases, m_regions[0], m_regions[1], m_regions[2], m_side[0], m_side[1], m_side[2], channels})
              .permute({0, 1, 4, 2, 5, 3, 6, 7})
              .reshape({cases, m_regions[0] * m_side[0], m_regions[1] * m_side[1], m_regions[2] * m_side[2],
                        channels});
    if (isPadded()) {
        volume = volume.slice(1, 0, m_size[0]).slice(2, 0, m_size[1]).slice(3, 0, m_size[2]);
    }
    return volume;
}

torch::Tensor RegionGrid::means(const torch::Tensor &volume) const
{
    if (volume.is_cpu() && volume.scalar_type() == torch::kFloat32 && volume.stride(4) == 1) {
        return meansOnCpu(volume);
    }
    if (!isPadded()) {
        return volume
            .view({volume.size(0), m_regions[0], m_side[0], m_regions[1], m_side[1], m_regions[2], m_side[2],
                   volume.size(4)})
            .mean({2, 4, 6}, false, torch::kFloat64)
            .view({volume.size(0), regions(), volume.size(4)});
    }
    // Padding is zero, so that it adds nothing to a sum.
    const torch::Tensor counts = (tokenTable(volume.device()) >= 0).sum(1, true).clamp_min(1);
    return split(volume).sum(2, false, torch::kFloat64) / counts;
}

torch::Tensor RegionGrid::meansOnCpu(const torch::Tensor &volume) const
{
    const std::int64_t channels = volume.size(4);
    torch::Tensor means = torch::zeros({volume.size(0), regions(), channels}, torch::kFloat64);
    const auto *from = volume.data_ptr<float>();
    auto *to = means.data_ptr<double>();
    const auto end = [this](std::int64_t start, std::size_t axis) { return std::min(start + m_side[axis], m_size[axis]); };
    at::parallel_for(0, volume.size(0) * regions(), 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t n = first; n < last; ++n) {
            const float *start = from + n / regions() * volume.stride(0);
            double *sums = to + n * channels;
            const std::int64_t region = n % regions();
            const std::int64_t x0 = region / (m_regions[1] * m_regions[2]) * m_side[0];
            const std::int64_t y0 = region / m_regions[2] % m_regions[1] * m_side[1];
            const std::int64_t z0 = region % m_regions[2] * m_side[2];
            std::int64_t count = 0;
            for (std::int64_t x = x0; x < end(x0, 0); ++x) {
                for (std::int64_t y = y0; y < end(y0, 1); ++y) {
                    for (std::int64_t z = z0; z < end(z0, 2); ++z, ++count) {
                        const float *token = start + x * volume.stride(1) + y * volume.stride(2) + z * volume.stride(3);
                        for (std::int64_t c = 0; c < channels; ++c) {
                            sums[c] += token[c];
                        }
                    }
                }
            }
            const auto divisor = static_cast<double>(std::max<std::int64_t>(count, 1));
            std::transform(sums, sums + channels, sums, [divisor](double sum) { return sum / divisor; });
        }
    });
    return means;
}

torch::Tensor RegionGrid::tokenTable(torch::Device device) const
{
    const std::int64_t tokens = m_size[0] * m_size[1] * m_size[2];
    const auto options = torch::TensorOptions().dtype(torch::kInt64).device(device);
    // Counted from one, so that padding's zeros become -1.
    const torch::Tensor places = torch::arange(1, tokens + 1, options);
    return split(places.view({1, m_size[0], m_size[1], m_size[2], 1})).view({regions(), this->tokens()}) - 1;
}

} // namespace gonion::inference
