// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/heatmap_target.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {

namespace {

struct AxisRange {
    std::int64_t first = 0;
    std::int64_t end = 0;
};

AxisRange within(double position, double radius, std::int64_t size)
{
    const auto bound = [size](double edge) {
        return static_cast<std::int64_t>(std::clamp(edge, 0.0, static_cast<double>(size)));
    };
    return {bound(std::floor(position - radius)), bound(std::ceil(position + radius) + 1.0)};
}

} // namespace

torch::Tensor heatmapTarget(const LandmarkTarget &target, const std::array<std::int64_t, 3> &size, double radius)
{
    auto heatmap = torch::full({size[0], size[1], size[2]}, kHeatmapOutside);
    const auto &[px, py, pz] = target.position;
    if (target.state != TargetState::Present || !std::isfinite(px) || !std::isfinite(py) || !std::isfinite(pz)) {
        return heatmap;
    }
    const auto rangeX = within(px, radius, size[0]);
    const auto rangeY = within(py, radius, size[1]);
    const auto rangeZ = within(pz, radius, size[2]);
    auto values = heatmap.accessor<float, 3>();
    const double farthest = radius * radius;
    for (std::int64_t x = rangeX.first; x < rangeX.end; ++x) {
        const double dx = static_cast<double>(x) - px;
        for (std::int64_t y = rangeY.first; y < rangeY.end; ++y) {
            const double dy = static_cast<double>(y) - py;
            for (std::int64_t z = rangeZ.first; z < rangeZ.end; ++z) {
                const double dz = static_cast<double>(z) - pz;
                const double squared = dx * dx + dy * dy + dz * dz;
                if (squared <= farthest) {
                    values[x][y][z] = static_cast<float>(2.0 * std::exp(-squared / (0.2 * farthest)));
                }
            }
        }
    }
    return heatmap;
}

} // namespace gonion::training
