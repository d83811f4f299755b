// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/heatmap_peaks.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::inference {

namespace {

using core::TensorIndex;

constexpr float kLowest = std::numeric_limits<float>::lowest();
/// A neighbourhood of more voxels than this to every side is not gathered on a device.
constexpr std::int64_t kFarthestOnDevice = 24;

std::int64_t wholeReach(double reach)
{
    return static_cast<std::int64_t>(std::ceil(std::clamp(reach, 0.0, 1e3)));
}

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

/// The highest local maxima, highest first.
struct Maxima {
    torch::Tensor heights; ///< [L, count]; kLowest where there were fewer
    torch::Tensor places;  ///< [L, count] int64: voxels in row-major order
};

Maxima highestMaxima(const torch::Tensor &values, int count)
{
    const torch::Tensor candidates = values.masked_fill(localMaxima(values).logical_not(), kLowest).flatten(1);
    const auto wanted = std::min<std::int64_t>(std::max(count, 0), candidates.size(1));
    const auto [height, place] = candidates.topk(wanted, 1);
    return {height, place};
}

/// The maxima as peaks. \param positionOf of (landmark, rank)
template <typename PositionOf>
std::vector<std::vector<HeatmapPeak>> peaksAt(const Maxima &maxima, PositionOf positionOf)
{
    const torch::Tensor heights = maxima.heights.to(torch::kCPU, torch::kFloat64).contiguous();
    const auto height = heights.accessor<double, 2>();
    std::vector<std::vector<HeatmapPeak>> peaks(static_cast<std::size_t>(heights.size(0)));
    for (std::int64_t n = 0; n < heights.size(0); ++n) {
        for (std::int64_t rank = 0; rank < heights.size(1); ++rank) {
            if (rank > 0 && height[n][rank] <= static_cast<double>(kLowest)) {
                break; // there were fewer maxima
            }
            peaks[static_cast<std::size_t>(n)].push_back({positionOf(n, rank), height[n][rank]});
        }
    }
    return peaks;
}

std::vector<std::vector<HeatmapPeak>> peaksOnCpu(const torch::Tensor &values, const Maxima &maxima, std::int64_t reach)
{
    const torch::Tensor places = maxima.places.to(torch::kCPU).contiguous();
    const torch::Tensor near = values.to(torch::kCPU).contiguous();
    const std::array<std::int64_t, 3> size{values.size(1), values.size(2), values.size(3)};
    const auto voxels = near.accessor<float, 4>();
    const auto place = places.accessor<std::int64_t, 2>();
    return peaksAt(maxima, [&](std::int64_t n, std::int64_t rank) {
        const std::int64_t at = place[n][rank];
        const std::array<std::int64_t, 3> voxel{at / (size[1] * size[2]), at / size[2] % size[1], at % size[2]};
        return refined(voxels[n], size, voxel, reach);
    });
}

/// Refined positions of all maxima at once: double [L, count, 3].
torch::Tensor refinedByOperators(const torch::Tensor &values, const Maxima &maxima, std::int64_t reach)
{
    const torch::Tensor steps = torch::arange(-reach, reach + 1, maxima.places.options());
    const std::array<torch::Tensor, 3> voxel{maxima.places.div(values.size(2) * values.size(3), "floor"),
                                             maxima.places.div(values.size(3), "floor").remainder(values.size(2)),
                                             maxima.places.remainder(values.size(3))};
    // [L, count, x, y, z] about each maximum: the voxels' coordinates along each axis, and which of them there are.
    std::array<torch::Tensor, 3> near;
    torch::Tensor there;
    for (std::int64_t axis = 0; axis < 3; ++axis) {
        std::vector<std::int64_t> shape{1, 1, 1, 1, 1};
        shape[static_cast<std::size_t>(axis) + 2] = steps.numel();
        const torch::Tensor at = voxel[static_cast<std::size_t>(axis)].view({values.size(0), -1, 1, 1, 1}) + steps.view(shape);
        const torch::Tensor within = at.ge(0).logical_and(at.lt(values.size(axis + 1)));
        there = there.defined() ? there.logical_and(within) : within;
        near[static_cast<std::size_t>(axis)] = at.clamp(0, values.size(axis + 1) - 1);
    }
    const torch::Tensor site = (near[0] * values.size(2) + near[1]) * values.size(3) + near[2];
    const torch::Tensor around = values.flatten(1).gather(1, site.flatten(1)).view(site.sizes()).to(torch::kFloat64);
    const torch::Tensor floor = (maxima.heights.to(torch::kFloat64) * 0.5).view({values.size(0), -1, 1, 1, 1});
    const torch::Tensor above = (around - floor).clamp_min(0.0) * there;
    const torch::Tensor weight = above.sum({2, 3, 4});
    const torch::Tensor isRefined = weight.gt(0.0).logical_and(floor.flatten(1).gt(0.0));
    std::vector<torch::Tensor> position;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const torch::Tensor mean = (above * near[axis]).sum({2, 3, 4}) / weight;
        position.push_back(torch::where(isRefined, mean, voxel[axis].to(torch::kFloat64)));
    }
    return torch::stack(position, 2);
}

} // namespace

std::vector<std::vector<HeatmapPeak>> highestPeaksByOperators(const torch::Tensor &heatmaps, double reach, int count)
{
    const torch::NoGradGuard noGradient;
    const torch::Tensor values = heatmaps.detach().to(torch::kFloat32).nan_to_num(kLowest);
    const Maxima maxima = highestMaxima(values, count);
    const torch::Tensor positions = refinedByOperators(values, maxima, wholeReach(reach)).to(torch::kCPU).contiguous();
    const auto position = positions.accessor<double, 3>();
    return peaksAt(maxima, [&](std::int64_t n, std::int64_t rank) {
        return TensorIndex{position[n][rank][0], position[n][rank][1], position[n][rank][2]};
    });
}

std::vector<std::vector<HeatmapPeak>> highestPeaks(const torch::Tensor &heatmaps, double reach, int count)
{
    TORCH_CHECK(heatmaps.dim() == 4 && heatmaps.numel() > 0, "heatmaps are [L, X, Y, Z], not ", heatmaps.sizes());
    if (!heatmaps.is_cpu() && wholeReach(reach) <= kFarthestOnDevice) {
        return highestPeaksByOperators(heatmaps, reach, count);
    }
    const torch::NoGradGuard noGradient;
    const torch::Tensor values = heatmaps.detach().to(torch::kFloat32).nan_to_num(kLowest);
    return peaksOnCpu(values, highestMaxima(values, count), wholeReach(reach));
}

} // namespace gonion::inference
