// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/blur.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

namespace gonion::training {
namespace {

std::vector<float> gaussian(double sigma)
{
    const int reach = std::max(1, static_cast<int>(std::ceil(2.5 * sigma)));
    std::vector<float> taps;
    float sum = 0.0F;
    for (int n = -reach; n <= reach; ++n) {
        taps.push_back(static_cast<float>(std::exp(-0.5 * n * n / (sigma * sigma))));
        sum += taps.back();
    }
    for (float &tap : taps) {
        tap /= sum;
    }
    return taps;
}

/// Along one axis; at the border the last value goes on. A step along it is `run` values.
void smoothAlong(std::vector<float> &values, std::int64_t count, std::int64_t run, const std::vector<float> &taps)
{
    const auto reach = static_cast<std::int64_t>(taps.size() / 2);
    const std::int64_t block = count * run;
    std::vector<float> line(static_cast<std::size_t>(block));
    for (float *first = values.data(); first != values.data() + values.size(); first += block) {
        std::fill(line.begin(), line.end(), 0.0F);
        for (std::int64_t n = 0; n < count; ++n) {
            float *out = line.data() + n * run;
            for (std::int64_t t = -reach; t <= reach; ++t) {
                const float *in = first + std::clamp<std::int64_t>(n + t, 0, count - 1) * run;
                const float tap = taps[static_cast<std::size_t>(t + reach)];
                for (std::int64_t i = 0; i < run; ++i) {
                    out[i] += tap * in[i];
                }
            }
        }
        std::copy(line.begin(), line.end(), first);
    }
}

/// Along x, where values lie side by side.
void smoothRows(std::vector<float> &values, std::int64_t count, const std::vector<float> &taps)
{
    const auto reach = static_cast<std::int64_t>(taps.size() / 2);
    std::vector<float> padded(static_cast<std::size_t>(count + 2 * reach));
    for (float *row = values.data(); row != values.data() + values.size(); row += count) {
        std::fill(padded.begin(), padded.begin() + reach, row[0]);
        std::copy(row, row + count, padded.begin() + reach);
        std::fill(padded.end() - reach, padded.end(), row[count - 1]);
        std::fill(row, row + count, 0.0F);
        for (std::size_t t = 0; t < taps.size(); ++t) {
            const float *in = padded.data() + t;
            for (std::int64_t n = 0; n < count; ++n) {
                row[n] += taps[t] * in[n];
            }
        }
    }
}

void smooth(std::vector<float> &values, const core::GridSize &size, const std::vector<float> &taps)
{
    smoothRows(values, size.i, taps);
    smoothAlong(values, size.j, size.i, taps);
    smoothAlong(values, size.k, size.i * size.j, taps);
}

} // namespace

void blur(ShownImage &image, double sigmaVoxels)
{
    constexpr double kLeast = 0.2; // below, the middle weighs more than 0.99
    if (sigmaVoxels < kLeast) {
        return;
    }
    const std::vector<float> taps = gaussian(sigmaVoxels);
    if (!image.reachesBeyond()) {
        smooth(image.hu, image.grid.size(), taps);
        return;
    }
    std::vector<float> known(image.hu.size());
    std::transform(image.hu.begin(), image.hu.end(), known.begin(),
                   [](float hu) { return ShownImage::isBeyond(hu) ? 0.0F : 1.0F; });
    std::vector<float> values(image.hu.size());
    std::transform(image.hu.begin(), image.hu.end(), known.begin(), values.begin(), std::multiplies<>());
    std::vector<float> weights = known;
    smooth(values, image.grid.size(), taps);
    smooth(weights, image.grid.size(), taps);
    for (std::size_t n = 0; n < values.size(); ++n) {
        if (known[n] > 0.0F) {
            image.hu[n] = values[n] / weights[n];
        }
    }
}

} // namespace gonion::training
