// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/heatmap_peaks.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::inference {

namespace {

using core::TensorIndex;

constexpr float kLowest = std::numeric_limits<float>::lowest();

/// True where no voxel within two of a voxel is higher. Axis by axis: a twelfth of the work.
torch::Tensor localMaxima(const torch::Tensor &heatmaps)
{
    torch::Tensor highest = torch::max_pool3d(heatmaps, {5, 1, 1}, 1, {2, 0, 0});
    highest = torch::max_pool3d(highest, {1, 5, 1}, 1, {0, 2, 0});
    highest = torch::max_pool3d(highest, {1, 1, 5}, 1, {0, 0, 2});
    return heatmaps.ge(highest);
}

TensorIndex refined(const torch::TensorAccessor<float, 3> &values, const std::array<std::int64_t, 3> &size,
                    const std::array<std::int64_t, 3> &voxel, std::int64_t reach)
{
    const double floor = 0.5 * static_cast<double>(values[voxel[0]][voxel[1]][voxel[2]]);
    const TensorIndex whole{static_cast<double>(voxel[0]), static_cast<double>(voxel[1]),
                            static_cast<double>(voxel[2])};
    if (!(floor > 0.0)) {
        return whole;
    }
    std::array<std::int64_t, 3> first{};
    std::array<std::int64_t, 3> end{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        first[axis] = std::max<std::int64_t>(0, voxel[axis] - reach);
        end[axis] = std::min(size[axis], voxel[axis] + reach + 1);
    }
    double weight = 0.0;
    TensorIndex sum;
    for (std::int64_t x = first[0]; x < end[0]; ++x) {
        for (std::int64_t y = first[1]; y < end[1]; ++y) {
            for (std::int64_t z = first[2]; z < end[2]; ++z) {
                const double above = std::max(0.0, static_cast<double>(values[x][y][z]) - floor);
                weight += above;
                sum.x += above * static_cast<double>(x);
                sum.y += above * static_cast<double>(y);
                sum.z += above * static_cast<double>(z);
            }
        }
    }
    return weight > 0.0 ? TensorIndex{sum.x / weight, sum.y / weight, sum.z / weight} : whole;
}

} // namespace

std::vector<std::vector<HeatmapPeak>> highestPeaks(const torch::Tensor &heatmaps, double reach, int count)
{
    TORCH_CHECK(heatmaps.dim() == 4 && heatmaps.numel() > 0, "heatmaps are [L, X, Y, Z], not ", heatmaps.sizes());
    const torch::NoGradGuard noGradient;
    const torch::Tensor values = heatmaps.detach().to(torch::kFloat32).nan_to_num(kLowest);
    const torch::Tensor candidates = values.masked_fill(localMaxima(values).logical_not(), kLowest).flatten(1);
    const auto wanted = std::min<std::int64_t>(std::max(count, 0), candidates.size(1));
    const auto [height, place] = candidates.topk(wanted, 1);
    const torch::Tensor heights = height.to(torch::kCPU, torch::kFloat64).contiguous();
    const torch::Tensor places = place.to(torch::kCPU).contiguous();
    const torch::Tensor near = values.to(torch::kCPU).contiguous();
    const std::array<std::int64_t, 3> size{values.size(1), values.size(2), values.size(3)};
    const auto voxels = near.accessor<float, 4>();

    std::vector<std::vector<HeatmapPeak>> peaks(static_cast<std::size_t>(values.size(0)));
    for (std::int64_t n = 0; n < values.size(0); ++n) {
        for (std::int64_t rank = 0; rank < wanted; ++rank) {
            const double value = heights.accessor<double, 2>()[n][rank];
            if (rank > 0 && value <= static_cast<double>(kLowest)) {
                break; // there were fewer maxima
            }
            const std::int64_t at = places.accessor<std::int64_t, 2>()[n][rank];
            const std::array<std::int64_t, 3> voxel{at / (size[1] * size[2]), at / size[2] % size[1], at % size[2]};
            const auto whole = static_cast<std::int64_t>(std::ceil(std::clamp(reach, 0.0, 1e3)));
            peaks[static_cast<std::size_t>(n)].push_back({refined(voxels[n], size, voxel, whole), value});
        }
    }
    return peaks;
}

} // namespace gonion::inference
