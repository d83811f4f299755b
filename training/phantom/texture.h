// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace gonion::training::phantom {

/// A periodic cube of random numbers with mean 0 and deviation 1, made once per process.
class NoiseCube {
public:
    static constexpr int kSide = 64;

    /// \param passes how often the white noise is blurred with 1-2-1 along each axis: 0 is white
    NoiseCube(std::uint64_t seed, int passes);

    [[nodiscard]] float at(int i, int j, int k) const
    {
        constexpr int mask = kSide - 1;
        return m_values[static_cast<std::size_t>(((k & mask) * kSide + (j & mask)) * kSide + (i & mask))];
    }
    /// A row along i, for fast access: `row(j, k)[i & (kSide - 1)]`.
    [[nodiscard]] const float *row(int j, int k) const
    {
        constexpr int mask = kSide - 1;
        return m_values.data() + static_cast<std::ptrdiff_t>((k & mask) * kSide + (j & mask)) * kSide;
    }

    /// Trilinear values at `count` points (x, y, z) * perMm + phase, in cells of the cube.
    void sample(const float *x, const float *y, const float *z, int count, float perMm, float phase,
                float *values) const;

    /// The cubes shared by all phantoms, from white (0) to coarse (3).
    static const NoiseCube &shared(int smoothness);

private:
    void blur(int axis);
    std::vector<float> m_values;
};

/// Scales of tissue texture. All are sampled in atlas space, so that texture sticks to the anatomy.
enum class TextureScale {
    Fine,   ///< trabeculae: about 2 mm
    Medium, ///< muscle bundles, fat lobules: about 8 mm
    Coarse, ///< thickness and density: about 40 mm
};

/// Where a phantom's textures are read in the shared cubes.
struct TextureField {
    std::array<float, 3> wavelengthMm{2.0F, 8.0F, 40.0F};
    std::array<float, 3> phase{0.0F, 0.0F, 0.0F};

    /// Values at rows of `width` points, `stepMm` apart within a row. Textures much broader than that
    /// are read at every few points and interpolated between.
    void sampleRows(TextureScale scale, const float *x, const float *y, const float *z, int width, int rows,
                    float stepMm, float *values) const;
};

} // namespace gonion::training::phantom
