// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/anatomy.h"

#include <array>

namespace gonion::training::phantom {

/// The line of one half arch in its occlusal plane, by length along it from the midline.
class DentalArch {
public:
    DentalArch(const Anatomy &anatomy, bool upper, int side, Random &random);

    struct Station {
        Vec3 point;   ///< on the occlusal plane
        Vec3 distal;  ///< unit, along the arch away from the midline
        Vec3 outward; ///< unit, towards cheek or lip
    };
    /// \param along mm from the midline along the arch
    [[nodiscard]] Station at(float along) const;

    static constexpr int kSamples = 96;

private:
    std::array<Vec3, kSamples> m_points{};
    std::array<float, kSamples> m_along{};
    Vec3 m_up;
    float m_sign = 1.0F;
};

} // namespace gonion::training::phantom
