// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/thick_slices.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gonion::training {
namespace {

/// The mean over low..high (in voxels; voxel k covers k - 0.5 .. k + 0.5) along z of what lies in the scan.
void meanSlice(const ShownImage &image, double low, double high, std::vector<float> &mean)
{
    const core::GridSize &size = image.grid.size();
    const auto plane = static_cast<std::size_t>(size.i * size.j);
    std::vector<float> weights(plane, 0.0F);
    mean.assign(plane, 0.0F);
    const std::int64_t first = std::max<std::int64_t>(0, std::llround(std::floor(low + 0.5)));
    const std::int64_t last = std::min(size.k - 1, static_cast<std::int64_t>(std::ceil(high - 0.5)));
    for (std::int64_t k = first; k <= last; ++k) {
        const auto share = static_cast<float>(std::min(high, double(k) + 0.5) - std::max(low, double(k) - 0.5));
        if (share <= 0.0F) {
            continue;
        }
        const float *in = image.hu.data() + plane * static_cast<std::size_t>(k);
        for (std::size_t n = 0; n < plane; ++n) {
            const float weight = ShownImage::isBeyond(in[n]) ? 0.0F : share;
            mean[n] += weight * in[n];
            weights[n] += weight;
        }
    }
    for (std::size_t n = 0; n < plane; ++n) {
        mean[n] = weights[n] > 0.0F ? mean[n] / weights[n] : kBeyondHu;
    }
}

/// Between two slices; where one has nothing, the other counts.
float between(float a, float b, float share)
{
    if (ShownImage::isBeyond(a) || ShownImage::isBeyond(b)) {
        return std::max(a, b);
    }
    return a + share * (b - a);
}

} // namespace

void thickenSlices(ShownImage &image, double thicknessMm, double phase)
{
    const core::GridSize &size = image.grid.size();
    const double thick = thicknessMm / image.grid.spacing()[2];
    if (thick <= 1.0) {
        return;
    }
    const auto plane = static_cast<std::size_t>(size.i * size.j);
    // Slice m covers start + m * thick .. start + (m + 1) * thick; the first one begins before the grid.
    const double start = -0.5 - thick * (1.0 + phase);
    std::vector<std::vector<float>> slices;
    for (double low = start; low < static_cast<double>(size.k) + thick; low += thick) {
        slices.emplace_back();
        meanSlice(image, low, low + thick, slices.back());
    }
    for (std::int64_t k = 0; k < size.k; ++k) {
        const double place = (static_cast<double>(k) - start) / thick - 0.5; // in slices
        const auto below = static_cast<std::size_t>(place);
        const auto share = static_cast<float>(place - static_cast<double>(below));
        float *out = image.hu.data() + plane * static_cast<std::size_t>(k);
        const std::vector<float> &a = slices[below];
        const std::vector<float> &b = slices[std::min(below + 1, slices.size() - 1)];
        for (std::size_t n = 0; n < plane; ++n) {
            if (!ShownImage::isBeyond(out[n])) {
                const float value = between(a[n], b[n], share);
                out[n] = ShownImage::isBeyond(value) ? out[n] : value;
            }
        }
    }
}

} // namespace gonion::training
