// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/texture.h"

#include "training/phantom/random.h"
#include "training/phantom/vector_clones.h"

#include <algorithm>
#include <cmath>

namespace gonion::training::phantom {

namespace {

constexpr int kMask = NoiseCube::kSide - 1;

/// One trilinear value of a periodic cube.
GONION_ALWAYS_INLINE float interpolated(const float *cube, float x, float y, float z)
{
    const float bx = std::floor(x);
    const float by = std::floor(y);
    const float bz = std::floor(z);
    const float fx = x - bx;
    const float fy = y - by;
    const float fz = z - bz;
    const int i0 = static_cast<int>(bx) & kMask;
    const int i1 = (i0 + 1) & kMask;
    const int j0 = (static_cast<int>(by) & kMask) * NoiseCube::kSide;
    const int j1 = ((static_cast<int>(by) + 1) & kMask) * NoiseCube::kSide;
    const int k0 = (static_cast<int>(bz) & kMask) * NoiseCube::kSide * NoiseCube::kSide;
    const int k1 = ((static_cast<int>(bz) + 1) & kMask) * NoiseCube::kSide * NoiseCube::kSide;
    const auto along = [&](int base) { return cube[base + i0] + (cube[base + i1] - cube[base + i0]) * fx; };
    const float near = along(j0 + k0) + (along(j1 + k0) - along(j0 + k0)) * fy;
    const float far = along(j0 + k1) + (along(j1 + k1) - along(j0 + k1)) * fy;
    return near + (far - near) * fz;
}

GONION_VECTOR_CLONES
void sampleCube(const float *cube, const float *x, const float *y, const float *z, int count, float perMm,
                float phase, float *values)
{
    for (int n = 0; n < count; ++n) {
        values[n] = interpolated(cube, x[n] * perMm + phase, y[n] * perMm - phase, z[n] * perMm + phase);
    }
}

} // namespace

NoiseCube::NoiseCube(std::uint64_t seed, int passes)
    : m_values(static_cast<std::size_t>(kSide) * kSide * kSide)
{
    Random random(seed, 0);
    for (float &value : m_values) {
        value = random.normal(0.0F, 1.0F);
    }
    for (int pass = 0; pass < passes; ++pass) {
        for (int axis = 0; axis < 3; ++axis) {
            blur(axis);
        }
    }
    double sum = 0.0;
    double squares = 0.0;
    for (const float value : m_values) {
        sum += value;
        squares += static_cast<double>(value) * value;
    }
    const double count = static_cast<double>(m_values.size());
    const double mean = sum / count;
    const double deviation = std::sqrt(squares / count - mean * mean);
    for (float &value : m_values) {
        value = static_cast<float>((value - mean) / deviation);
    }
}

void NoiseCube::blur(int axis)
{
    const int step = axis == 0 ? 1 : axis == 1 ? kSide : kSide * kSide;
    const std::vector<float> source = m_values;
    for (int n = 0; n < kSide * kSide * kSide; ++n) {
        const int position = n / step & kMask;
        const int line = n - position * step;
        const float before = source[static_cast<std::size_t>(line + ((position - 1) & kMask) * step)];
        const float after = source[static_cast<std::size_t>(line + ((position + 1) & kMask) * step)];
        m_values[static_cast<std::size_t>(n)] =
            0.25F * before + 0.5F * source[static_cast<std::size_t>(n)] + 0.25F * after;
    }
}

void NoiseCube::sample(const float *x, const float *y, const float *z, int count, float perMm,
                       float phase, float *values) const
{
    sampleCube(m_values.data(), x, y, z, count, perMm, phase, values);
}

const NoiseCube &NoiseCube::shared(int smoothness)
{
    static const std::array<NoiseCube, 4> cubes{NoiseCube(11, 0), NoiseCube(12, 1), NoiseCube(13, 2),
                                                NoiseCube(14, 4)};
    return cubes[static_cast<std::size_t>(std::clamp(smoothness, 0, 3))];
}

void TextureField::sampleRows(TextureScale scale, const float *x, const float *y, const float *z, int width,
                              int rows, float stepMm, float *values) const
{
    const auto index = static_cast<std::size_t>(scale);
    const float wavelength = wavelengthMm[index];
    // A cell of the once-blurred cube is about half a wavelength.
    const NoiseCube &cube = NoiseCube::shared(1);
    const float perMm = 2.0F / wavelength;
    const int stride = std::clamp(static_cast<int>(wavelength / (5.0F * stepMm)), 1, width - 1);
    if (stride < 2) {
        cube.sample(x, y, z, width * rows, perMm, phase[index], values);
        return;
    }
    constexpr int kMostKnots = 32;
    std::array<float, kMostKnots> knotX{};
    std::array<float, kMostKnots> knotY{};
    std::array<float, kMostKnots> knotZ{};
    std::array<float, kMostKnots> knot{};
    const int knots = std::min((width - 2) / stride + 2, kMostKnots);
    for (int row = 0; row < rows; ++row) {
        const int start = row * width;
        for (int n = 0; n < knots; ++n) {
            const int at = start + std::min(n * stride, width - 1);
            const auto to = static_cast<std::size_t>(n);
            knotX[to] = x[at];
            knotY[to] = y[at];
            knotZ[to] = z[at];
        }
        cube.sample(knotX.data(), knotY.data(), knotZ.data(), knots, perMm, phase[index], knot.data());
        for (int n = 0; n + 1 < knots; ++n) {
            const int first = n * stride;
            const int last = std::min(first + stride, width - 1);
            const auto from = static_cast<std::size_t>(n);
            const float slope = (knot[from + 1] - knot[from]) / static_cast<float>(std::max(last - first, 1));
            for (int i = first; i <= last; ++i) {
                values[start + i] = knot[from] + slope * static_cast<float>(i - first);
            }
        }
    }
}

} // namespace gonion::training::phantom
