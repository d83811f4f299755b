// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/display_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gonion::viewers {

namespace {

constexpr double kAir = -1000.0;
constexpr double kSkin = -300.0;
constexpr double kBone = 300.0;

/// About `wanted` values spread over the volume; NaN is left out.
std::vector<float> sampleValues(const core::Volume &volume, std::int64_t wanted)
{
    const std::int64_t count = volume.geometry().size().voxels();
    // An odd stride does not keep step with rows and slices of even length.
    const std::int64_t stride = std::max<std::int64_t>(1, count / wanted) | 1;
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(count / stride + 1));
    volume.visit([&](const auto *data) {
        for (std::int64_t n = 0; n < count; n += stride) {
            const auto value = static_cast<float>(data[n]);
            if (std::isfinite(value)) {
                values.push_back(value);
            }
        }
    });
    return values;
}

/// A source of the resampling: a buffer of any type with its grid.
template <typename T>
struct Source {
    const T *data;
    core::ImageGeometry geometry;
};

template <typename T>
double trilinear(const Source<T> &source, const core::ContinuousIndex &index)
{
    const core::GridSize &size = source.geometry.size();
    const std::array<double, 3> at{index.i, index.j, index.k};
    const std::array<std::int64_t, 3> extent{size.i, size.j, size.k};
    std::array<std::int64_t, 3> low{};
    std::array<std::int64_t, 3> high{};
    std::array<double, 3> share{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double clamped = std::clamp(at[axis], 0.0, static_cast<double>(extent[axis] - 1));
        low[axis] = static_cast<std::int64_t>(clamped);
        high[axis] = std::min(low[axis] + 1, extent[axis] - 1);
        share[axis] = clamped - static_cast<double>(low[axis]);
    }
    const auto value = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
        return static_cast<double>(source.data[i + size.i * (j + size.j * k)]);
    };
    const auto row = [&](std::int64_t j, std::int64_t k) {
        return value(low[0], j, k) * (1.0 - share[0]) + value(high[0], j, k) * share[0];
    };
    const double near = row(low[1], low[2]) * (1.0 - share[1]) + row(high[1], low[2]) * share[1];
    const double far = row(low[1], high[2]) * (1.0 - share[1]) + row(high[1], high[2]) * share[1];
    return near * (1.0 - share[2]) + far * share[2];
}

bool insideCells(const core::ContinuousIndex &index, const core::GridSize &size)
{
    const auto inside = [](double at, std::int64_t count) {
        return at >= -0.5 && at <= static_cast<double>(count) - 0.5;
    };
    return inside(index.i, size.i) && inside(index.j, size.j) && inside(index.k, size.k);
}

/// Fills `grid`; `map` takes an interpolated value to the stored one. False when asked to stop.
template <typename T, typename Map>
bool interpolate(const Source<T> &source, const Map &map, DisplayGrid &grid, const core::JobContext &job)
{
    const core::GridSize &size = grid.geometry.size();
    std::size_t n = 0;
    for (std::int64_t k = 0; k < size.k; ++k) {
        if (job.stopRequested()) {
            return false;
        }
        for (std::int64_t j = 0; j < size.j; ++j) {
            // The map from index to index is affine: one step along a row is a constant.
            const auto indexAt = [&](double i) {
                return source.geometry.indexFromLps(
                    grid.geometry.lpsFromIndex({i, static_cast<double>(j), static_cast<double>(k)}));
            };
            const core::ContinuousIndex first = indexAt(0.0);
            const core::ContinuousIndex next = indexAt(1.0);
            for (std::int64_t i = 0; i < size.i; ++i, ++n) {
                const auto t = static_cast<double>(i);
                const core::ContinuousIndex index{first.i + t * (next.i - first.i),
                                                  first.j + t * (next.j - first.j),
                                                  first.k + t * (next.k - first.k)};
                if (insideCells(index, source.geometry.size())) {
                    grid.values[n] = map(trilinear(source, index));
                }
            }
        }
    }
    return true;
}

/// Whole voxels that go into one voxel of `target`'s size along each index axis.
std::array<std::int64_t, 3> blockFactors(const core::ImageGeometry &source, const core::ImageGeometry &target)
{
    const double wanted = *std::min_element(target.spacing().begin(), target.spacing().end());
    std::array<std::int64_t, 3> factors{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        factors[axis] = std::max<std::int64_t>(1, static_cast<std::int64_t>(wanted / source.spacing()[axis]));
    }
    return factors;
}

/// Means of blocks of voxels; what is left over at the far ends is dropped.
template <typename T>
core::Result<DisplayGrid> blockMeans(const Source<T> &source, const std::array<std::int64_t, 3> &factors,
                                     const ValueMap &map, const core::JobContext &job)
{
    const core::GridSize &size = source.geometry.size();
    const core::GridSize blocks{std::max<std::int64_t>(1, size.i / factors[0]),
                                std::max<std::int64_t>(1, size.j / factors[1]),
                                std::max<std::int64_t>(1, size.k / factors[2])};
    const std::array<std::int64_t, 3> extent{std::min(factors[0], size.i), std::min(factors[1], size.j),
                                             std::min(factors[2], size.k)};
    std::array<double, 3> spacing = source.geometry.spacing();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        spacing[axis] *= static_cast<double>(extent[axis]);
    }
    const auto half = [](std::int64_t count) { return 0.5 * static_cast<double>(count - 1); };
    auto geometry = core::ImageGeometry::create(
        source.geometry.lpsFromIndex({half(extent[0]), half(extent[1]), half(extent[2])}), spacing,
        source.geometry.direction(), blocks);
    if (!geometry) {
        return tl::unexpected(geometry.error());
    }
    DisplayGrid means{*geometry, std::vector<std::int16_t>(static_cast<std::size_t>(blocks.voxels()))};
    const double share = 1.0 / static_cast<double>(extent[0] * extent[1] * extent[2]);
    std::size_t n = 0;
    for (std::int64_t k = 0; k < blocks.k; ++k) {
        if (job.stopRequested()) {
            return core::JobContext::cancelled();
        }
        for (std::int64_t j = 0; j < blocks.j; ++j) {
            for (std::int64_t i = 0; i < blocks.i; ++i, ++n) {
                double sum = 0.0;
                for (std::int64_t c = 0; c < extent[2]; ++c) {
                    for (std::int64_t b = 0; b < extent[1]; ++b) {
                        const T *row = source.data + i * extent[0]
                                       + size.i * (j * extent[1] + b + size.j * (k * extent[2] + c));
                        for (std::int64_t a = 0; a < extent[0]; ++a) {
                            sum += static_cast<double>(row[a]);
                        }
                    }
                }
                means.values[n] = map(sum * share);
            }
        }
    }
    return means;
}

} // namespace

double otsuThreshold(const std::vector<float> &values)
{
    if (values.empty()) {
        return 0.0;
    }
    constexpr std::size_t kBins = 256;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double width = (static_cast<double>(*high) - *low) / kBins;
    if (!(width > 0.0)) {
        return *low;
    }
    std::array<double, kBins> histogram{};
    for (const float value : values) {
        histogram[std::min(kBins - 1, static_cast<std::size_t>((value - *low) / width))] += 1.0;
    }
    double total = 0.0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        total += static_cast<double>(bin) * histogram[bin];
    }
    const auto count = static_cast<double>(values.size());
    double below = 0.0;
    double sumBelow = 0.0;
    double best = -1.0;
    std::size_t cut = 0;
    for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
        below += histogram[bin];
        sumBelow += static_cast<double>(bin) * histogram[bin];
        if (below == 0.0 || below == count) {
            continue;
        }
        const double gap = sumBelow / below - (total - sumBelow) / (count - below);
        const double between = below * (count - below) * gap * gap;
        if (between > best) {
            best = between;
            cut = bin + 1;
        }
    }
    return *low + static_cast<double>(cut) * width;
}

ValueMap ValueMap::of(const core::Volume &volume)
{
    if (volume.looksLikeHounsfield()) {
        return {};
    }
    std::vector<float> values = sampleValues(volume, 400'000);
    ValueMap map;
    map.identity = false;
    map.air = volume.minimum();
    map.skin = otsuThreshold(values);
    std::erase_if(values, [&](float value) { return value <= map.skin; });
    map.bone = otsuThreshold(values);
    return map;
}

std::int16_t ValueMap::operator()(double value) const
{
    if (!std::isfinite(value)) {
        return static_cast<std::int16_t>(kAir);
    }
    double mapped = value;
    if (!identity) {
        const double upper = std::max(bone - skin, 1e-9);
        const double lower = std::max(skin - air, 1e-9);
        mapped = value < skin ? kAir + (value - air) / lower * (kSkin - kAir)
                              : kSkin + (value - skin) / upper * (kBone - kSkin);
    }
    return static_cast<std::int16_t>(std::clamp(mapped, kAir, 32000.0));
}

core::Result<DisplayGrid> resample(const core::Volume &volume, const ValueMap &map,
                                   const core::ImageGeometry &target, const core::JobContext &job)
{
    DisplayGrid grid{target, std::vector<std::int16_t>(static_cast<std::size_t>(target.size().voxels()),
                                                       static_cast<std::int16_t>(kAir))};
    const auto factors = blockFactors(volume.geometry(), target);
    const bool averaged = factors[0] * factors[1] * factors[2] > 1;
    return volume.visit([&](const auto *data) -> core::Result<DisplayGrid> {
        const Source source{data, volume.geometry()};
        if (!averaged) {
            if (!interpolate(source, map, grid, job)) {
                return core::JobContext::cancelled();
            }
            return std::move(grid);
        }
        auto means = blockMeans(source, factors, map, job);
        if (!means) {
            return means;
        }
        const auto keep = [](double value) { return static_cast<std::int16_t>(std::lround(value)); };
        if (!interpolate(Source<std::int16_t>{means->values.data(), means->geometry}, keep, grid, job)) {
            return core::JobContext::cancelled();
        }
        return std::move(grid);
    });
}

} // namespace gonion::viewers
