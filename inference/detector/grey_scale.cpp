// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/grey_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace gonion::inference {
namespace {

constexpr double kAirHu = -1000.0;
constexpr double kTissueHu = 30.0;
constexpr int kBins = 200;
constexpr std::int64_t kSamples = 400000; ///< enough for a histogram, whatever the volume's size

std::vector<double> sampledValues(const core::Volume &volume)
{
    const std::int64_t count = volume.geometry().size().voxels();
    // An odd stride, so that it does not fall into step with rows.
    const std::int64_t stride = std::max<std::int64_t>(1, count / kSamples) | 1;
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(count / stride) + 1);
    volume.visit([&](const auto *voxels) {
        for (std::int64_t n = 0; n < count; n += stride) {
            const double value = static_cast<double>(voxels[n]);
            if (std::isfinite(value)) {
                values.push_back(value);
            }
        }
    });
    std::sort(values.begin(), values.end());
    return values;
}

using Histogram = std::array<double, kBins>;

Histogram smoothedHistogram(const std::vector<double> &values, double low, double high)
{
    Histogram histogram{};
    for (const double value : values) {
        const double place = (value - low) / (high - low) * kBins;
        histogram[static_cast<std::size_t>(std::clamp(place, 0.0, kBins - 1.0))] += 1.0;
    }
    Histogram smooth{};
    constexpr int kHalf = 2;
    for (int bin = 0; bin < kBins; ++bin) {
        for (int near = std::max(0, bin - kHalf); near <= std::min(kBins - 1, bin + kHalf); ++near) {
            smooth[bin] += histogram[near];
        }
    }
    return smooth;
}

} // namespace

GreyScale greyScaleOf(const core::Volume &volume, const IntensityMapping &intensity)
{
    if (volume.looksLikeHounsfield()) {
        return {};
    }
    const std::vector<double> values = sampledValues(volume);
    if (values.size() < 2 || values.front() == values.back()) {
        return {1.0, 0.0, true};
    }
    if (intensity.storedHighest && values.front() >= 0.0 && values.back() <= *intensity.storedHighest) {
        return {(intensity.high - intensity.low) / *intensity.storedHighest, intensity.low, false};
    }
    // Air is the darkest part of any scan that holds it; a lone padding value does not count.
    const double low = values[values.size() / 200];
    const double high = values[values.size() - 1 - values.size() / 500];
    if (!(high > low)) {
        return {1.0, kAirHu - low, true};
    }
    const Histogram histogram = smoothedHistogram(values, low, high);
    const auto binValue = [&](std::ptrdiff_t bin) {
        return low + (high - low) * (static_cast<double>(bin) + 0.5) / kBins;
    };
    // Air: the highest bin of the lowest eighth. Soft tissue: the highest bin well above air and well
    // below enamel and metal.
    const auto begin = histogram.begin();
    const auto air = std::max_element(begin, begin + kBins / 8);
    const std::ptrdiff_t airBin = air - begin;
    const auto tissue = std::max_element(begin + airBin + kBins / 10, begin + kBins * 7 / 10);
    const double airValue = binValue(airBin);
    const double tissueValue = binValue(tissue - begin);
    const double gain = (kTissueHu - kAirHu) / (tissueValue - airValue);
    return {gain, kAirHu - gain * airValue, true};
}

} // namespace gonion::inference
