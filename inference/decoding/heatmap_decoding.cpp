// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/heatmap_decoding.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::inference {

namespace {

constexpr std::int64_t kFewestVoxels = 500;
constexpr double kFirstFactor = 0.999;
constexpr double kFactorStep = 0.1;
constexpr double kNotPositiveFactor = 1.5;

/// The first factor of the falling sequence at which `needed`, the value of the last voxel that must be in,
/// is reached. Found at once: with a tiny maximum the sequence may be as long as a float is wide.
double fallenFactor(double maximum, double needed)
{
    const double steps = std::max(0.0, std::floor((kFirstFactor - needed / maximum) / kFactorStep) - 1.0);
    double factor = kFirstFactor - kFactorStep * steps;
    for (int step = 0; step < 4 && static_cast<float>(factor * maximum) > static_cast<float>(needed); ++step) {
        factor -= kFactorStep;
    }
    return factor;
}

double threshold(const torch::Tensor &values)
{
    const double maximum = values.max().item<double>();
    if (!(maximum > 0.0)) {
        return kNotPositiveFactor * maximum;
    }
    const auto count = std::min(kFewestVoxels, values.numel());
    const double needed = std::get<0>(values.topk(count)).select(0, count - 1).item<double>();
    return fallenFactor(maximum, needed) * maximum;
}

core::TensorIndex meanPosition(const torch::Tensor &mask)
{
    const auto mean = mask.nonzero().to(torch::kFloat64).mean(0).to(torch::kCPU);
    const double *position = mean.data_ptr<double>();
    return {position[0], position[1], position[2]};
}

} // namespace

std::vector<core::TensorIndex> decodeHeatmaps(const torch::Tensor &heatmaps)
{
    TORCH_CHECK(heatmaps.dim() == 4 && heatmaps.numel() > 0, "heatmaps are [L, X, Y, Z], not ", heatmaps.sizes());
    const torch::NoGradGuard noGradient;
    constexpr float kLowest = std::numeric_limits<float>::lowest();
    const auto values = heatmaps.detach().to(torch::kFloat32).nan_to_num(kLowest);
    std::vector<core::TensorIndex> positions;
    for (std::int64_t landmark = 0; landmark < values.size(0); ++landmark) {
        const auto heatmap = values[landmark];
        const double least = std::max<double>(threshold(heatmap.reshape(-1)), kLowest);
        positions.push_back(meanPosition(heatmap.ge(least)));
    }
    return positions;
}

} // namespace gonion::inference
