// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/vec3.h"

#include <cmath>
#include <cstdint>

namespace gonion::training::phantom {

/// Bijective 64-bit mixing (splitmix64).
inline std::uint64_t mixBits(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// A reproducible stream of random numbers. The standard distributions are not the same in every
/// library, so it brings its own.
class Random {
public:
    /// Streams of one seed are independent: drawing more of one never shifts another.
    Random(std::uint64_t seed, std::uint64_t stream) : m_state(mixBits(seed ^ mixBits(stream + 1))) {}

    std::uint64_t bits()
    {
        m_state += 0x9E3779B97F4A7C15ULL;
        return mixBits(m_state);
    }
    /// In [0, 1).
    float unit() { return static_cast<float>(bits() >> 40) * 0x1p-24F; }
    float uniform(float low, float high) { return low + (high - low) * unit(); }
    bool chance(float probability) { return unit() < probability; }
    int below(int count) { return static_cast<int>(bits() % static_cast<std::uint64_t>(count)); }

    /// Normal, cut at 2.5 standard deviations so that no single draw breaks the anatomy.
    float normal(float mean, float deviation)
    {
        const float radius = std::sqrt(-2.0F * std::log(1.0F - unit()));
        const float value = radius * std::cos(6.2831853F * unit());
        return mean + deviation * std::clamp(value, -2.5F, 2.5F);
    }
    /// Uniform in log space: every octave equally likely.
    float logUniform(float low, float high)
    {
        return low * std::exp(std::log(high / low) * unit());
    }
    /// Each component normal with this deviation.
    Vec3 jitter(float deviation)
    {
        const float x = normal(0.0F, deviation);
        const float y = normal(0.0F, deviation);
        return {x, y, normal(0.0F, deviation)};
    }

private:
    std::uint64_t m_state;
};

} // namespace gonion::training::phantom
