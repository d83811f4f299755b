// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/point_spread.h"

#include "training/phantom/vector_clones.h"

#include <algorithm>
#include <cmath>

namespace gonion::training::phantom {

namespace {

/// target[n] = weighted sum of source[n + offset * stride].
GONION_VECTOR_CLONES
void spreadLine(const float *source, float *target, int count, std::ptrdiff_t stride, const float *weights,
                int reach)
{
    for (int n = 0; n < count; ++n) {
        target[n] = weights[0] * source[n];
    }
    for (int offset = 1; offset <= reach; ++offset) {
        const float weight = weights[offset];
        const float *before = source - offset * stride;
        const float *after = source + offset * stride;
        for (int n = 0; n < count; ++n) {
            target[n] += weight * (before[n] + after[n]);
        }
    }
}

} // namespace

PointSpread::PointSpread(float fwhmMm, float sharpening, float spacingMm)
{
    const float sigma = fwhmMm / 2.355F / spacingMm; // in voxels
    const float wide = std::max(1.6F * sigma, 0.6F);
    m_reach = std::min(static_cast<int>(std::lround(2.2F * (sharpening > 0.05F ? wide : sigma))), kMostReach);
    if (m_reach == 0) {
        return;
    }
    float narrowTotal = 0.0F;
    float wideTotal = 0.0F;
    std::array<float, kMostReach + 1> narrowWeights{};
    std::array<float, kMostReach + 1> wideWeights{};
    for (int n = 0; n <= m_reach; ++n) {
        const auto at = static_cast<std::size_t>(n);
        const auto distance = static_cast<float>(n);
        const float twice = n == 0 ? 1.0F : 2.0F;
        narrowWeights[at] = std::exp(-0.5F * distance * distance / std::max(sigma * sigma, 0.02F));
        wideWeights[at] = std::exp(-0.5F * distance * distance / (wide * wide));
        narrowTotal += twice * narrowWeights[at];
        wideTotal += twice * wideWeights[at];
    }
    for (std::size_t n = 0; n <= static_cast<std::size_t>(m_reach); ++n) {
        m_weights[n] = (1.0F + sharpening) * narrowWeights[n] / narrowTotal - sharpening * wideWeights[n] / wideTotal;
    }
}

void PointSpread::apply(float *slice, int sizeI, int sizeJ) const
{
    if (m_reach == 0 || sizeI <= 2 * m_reach || sizeJ <= 2 * m_reach) {
        return;
    }
    const std::size_t width = static_cast<std::size_t>(sizeI);
    std::vector<float> along(width * static_cast<std::size_t>(sizeJ));
    for (int j = 0; j < sizeJ; ++j) {
        const std::size_t row = static_cast<std::size_t>(j) * width;
        std::copy_n(slice + row, width, along.data() + row);
        spreadLine(slice + row + m_reach, along.data() + row + m_reach, sizeI - 2 * m_reach, 1, m_weights.data(),
                   m_reach);
    }
    for (int j = m_reach; j < sizeJ - m_reach; ++j) {
        const std::size_t row = static_cast<std::size_t>(j) * width;
        spreadLine(along.data() + row, slice + row, sizeI, sizeI, m_weights.data(), m_reach);
    }
}

} // namespace gonion::training::phantom
