// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "training/phantom/random.h"

#include <array>
#include <vector>

namespace gonion::training::phantom {

/// A row of voxels along x in patient space.
struct VoxelRow {
    core::PointLps start;
    double step = 1.0;
    int count = 0;
};

/// Streaks and shadows that metal throws in axial planes.
class MetalArtefacts {
public:
    struct Source {
        core::PointLps position;
        float size = 1.0F;
    };

    /// \param severity 0 none (a scanner that corrects them) .. 1 strong
    MetalArtefacts(const std::vector<Source> &sources, float severity, Random &random);

    /// Adds the artefacts to a row of HU.
    void add(const VoxelRow &row, float *hu) const;

private:
    static constexpr int kAngles = 256; ///< over a full turn, the last repeated
    struct Star {
        core::PointLps position;
        float amplitude = 0.0F;
        float coreMm = 2.0F;
        float heightMm = 2.0F;
        float phase = 0.0F;
        std::array<float, kAngles + 1> even{};
        std::array<float, kAngles + 1> odd{};
    };
    struct Shadow { ///< between two pieces of metal
        core::PointLps from;
        core::PointLps to;
        float amplitude = 0.0F;
        float widthMm = 3.0F;
        float heightMm = 2.0F;
    };
    static void addStar(const Star &star, const VoxelRow &row, float *hu);
    static void addShadow(const Shadow &shadow, const VoxelRow &row, float *hu);

    std::vector<Star> m_stars;
    std::vector<Shadow> m_shadows;
};

} // namespace gonion::training::phantom
