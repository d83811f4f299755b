// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/fine_patches.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gonion::inference {
namespace {

using core::ImageGeometry;
using core::PointLps;

/// Room between a rough position and the patch's border: a coarse network is a few millimetres off.
constexpr double kMarginMm = 9.0;

std::array<double, 3> components(const PointLps &p)
{
    return {p.x, p.y, p.z};
}

std::array<double, 3> patchExtent(const FineStage &stage)
{
    std::array<double, 3> extent{};
    for (int axis = 0; axis < 3; ++axis) {
        extent[axis] = stage.spacingMm[axis] * static_cast<double>(stage.patch[axis]);
    }
    return extent;
}

/// The patch's middle beside the box's: leaning by the stage's context shift as far as the margin allows.
double leaningCentre(double low, double high, double extent, double shift)
{
    const double spare = std::max(0.0, 0.5 * (extent - (high - low)) - kMarginMm);
    return 0.5 * (low + high) + std::clamp(shift, -spare, spare);
}

BoxLps boxAround(const std::vector<PointLps> &positions, const std::vector<std::size_t> &wanted)
{
    BoxLps box{positions[wanted.front()], positions[wanted.front()]};
    for (const std::size_t n : wanted) {
        const PointLps &p = positions[n];
        box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y), std::min(box.low.z, p.z)};
        box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y), std::max(box.high.z, p.z)};
    }
    return box;
}

} // namespace

ImageGeometry finePatchGrid(const PointLps &centre, const FineStage &stage)
{
    const std::array<double, 3> extent = patchExtent(stage);
    const PointLps origin{centre.x - 0.5 * (extent[0] - stage.spacingMm[0]),
                          centre.y - 0.5 * (extent[1] - stage.spacingMm[1]),
                          centre.z - 0.5 * (extent[2] - stage.spacingMm[2])};
    return ImageGeometry::axisAligned(origin, stage.spacingMm, {stage.patch[0], stage.patch[1], stage.patch[2]})
        .value_or(ImageGeometry());
}

std::vector<FinePatch> planFinePatches(const std::vector<PointLps> &positions, std::vector<std::size_t> wanted,
                                       const FineStage &stage)
{
    if (wanted.empty()) {
        return {};
    }
    const BoxLps box = boxAround(positions, wanted);
    const std::array<double, 3> spread = box.size();
    const std::array<double, 3> extent = patchExtent(stage);
    int widest = 0;
    bool fits = true;
    for (int axis = 0; axis < 3; ++axis) {
        fits = fits && spread[axis] + 2.0 * kMarginMm <= extent[axis];
        widest = spread[axis] > spread[widest] ? axis : widest;
    }
    if (fits || wanted.size() == 1) {
        const PointLps centre{leaningCentre(box.low.x, box.high.x, extent[0], stage.contextShiftMm[0]),
                              leaningCentre(box.low.y, box.high.y, extent[1], stage.contextShiftMm[1]),
                              leaningCentre(box.low.z, box.high.z, extent[2], stage.contextShiftMm[2])};
        return {{finePatchGrid(centre, stage), std::move(wanted)}};
    }
    std::sort(wanted.begin(), wanted.end(), [&](std::size_t a, std::size_t b) {
        return components(positions[a])[widest] < components(positions[b])[widest];
    });
    const auto middle = wanted.begin() + static_cast<std::ptrdiff_t>(wanted.size() / 2);
    std::vector<FinePatch> patches = planFinePatches(positions, {wanted.begin(), middle}, stage);
    for (FinePatch &patch : planFinePatches(positions, {middle, wanted.end()}, stage)) {
        patches.push_back(std::move(patch));
    }
    return patches;
}

std::vector<FinePatch> tileFinePatches(const BoxLps &box, std::size_t landmarks, const FineStage &stage)
{
    const std::array<double, 3> extent = patchExtent(stage);
    const std::array<double, 3> size = box.size();
    const std::array<double, 3> low = components(box.low);
    std::array<std::vector<double>, 3> centres;
    for (int axis = 0; axis < 3; ++axis) {
        const double beyond = std::max(0.0, size[axis] - extent[axis]);
        const int steps = static_cast<int>(std::ceil(beyond / (0.5 * extent[axis])));
        for (int step = 0; step <= steps; ++step) {
            const double first = low[axis] + 0.5 * std::min(size[axis], extent[axis]);
            centres[axis].push_back(first + (steps > 0 ? beyond * step / steps : 0.0));
        }
    }
    std::vector<std::size_t> all(landmarks);
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<FinePatch> patches;
    for (const double z : centres[2]) {
        for (const double y : centres[1]) {
            for (const double x : centres[0]) {
                patches.push_back({finePatchGrid({x, y, z}, stage), all});
            }
        }
    }
    return patches;
}

} // namespace gonion::inference
