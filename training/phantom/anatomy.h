// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/random.h"
#include "training/phantom/scene.h"
#include "training/phantom/vec3.h"

#include <array>

/// \file
/// Atlas space: mm, origin midway between the heads of the two jaw joints, +x left, +y posterior,
/// +z superior, Frankfurt plane horizontal. Jaw space is atlas space with the mouth closed.
/// Index 0 of a pair is the left side (+x), 1 the right.
namespace gonion::training::phantom {

inline constexpr int kSides = 2;
[[nodiscard]] inline float signOf(int side) { return side == 0 ? 1.0F : -1.0F; }

/// HU of the tissues of this head, each drawn from a range wider than nature's.
struct Tissue {
    float enamel = 2500.0F;
    float dentine = 1500.0F;
    float pulp = 150.0F;
    float cortical = 1350.0F;
    float marrow = 250.0F;
    float marrowTexture = 180.0F; ///< HU of trabeculae
    float muscle = 55.0F;
    float fat = -100.0F;
    float skin = 20.0F;
    float brain = 35.0F;
    float ligament = 100.0F; ///< the periodontal gap
    float cavity = -990.0F;  ///< air in the head

    /// Bone and teeth of one plastic, everything soft of another.
    void mould(Random &random);
};

/// One side of the lower jaw, in jaw space with x taken as positive.
struct JawSide {
    Vec3 condyle{49.0F, 0.0F, 0.0F};
    Vec3 neck{49.0F, -1.0F, -14.0F};
    Vec3 gonion{47.0F, -9.0F, -52.0F};
    Vec3 angle{45.5F, -19.0F, -59.0F};
    Vec3 coronoid{45.5F, -31.0F, -5.0F};
    Vec3 ramusFront{38.0F, -34.0F, -50.0F};
    Vec3 lingula{43.5F, -20.0F, -34.0F}; ///< where the canal enters
    /// Middle of the basal bone below teeth 1 to 8.
    std::array<Vec3, 8> basal{};
    float ramusHalfThickness = 3.4F;
    float basalHalfHeight = 9.0F;
    float basalHalfWidth = 5.8F;
    float cortexMm = 2.2F;
    float alveolarCortexMm = 1.3F;
};

/// The proportions of one head. Everything that the builders share.
struct Anatomy {
    Tissue tissue;
    JawPose jaw;
    std::array<JawSide, kSides> side;

    // The occlusal plane, in atlas space: where the middle incisors' edges meet, and its rise backwards.
    Vec3 incisal{0.0F, -83.0F, -43.0F};
    float occlusalTilt = 0.16F; ///< radians
    float archWidth = 1.0F;     ///< relative to the mean arch
    float archLength = 1.0F;
    float toothSize = 1.0F;
    float bite = 0.0F; ///< mm between the closed arches' occlusal surfaces; negative interlocks

    // The skull.
    float vaultThickness = 6.0F;
    float scalp = 6.0F;
    Vec3 vaultHalf{67.0F, 86.0F, 66.0F}; ///< half axes of the cranial cavity
    float faceFat = 5.0F;                ///< mm of fat below the skin
    float palateHeight = 22.0F;          ///< of the palate above the occlusal plane
    float sinusSize = 1.0F;
    float trabecularMm = 2.0F;

    static Anatomy draw(Random &random);
};

/// Unit vectors of the occlusal plane.
[[nodiscard]] inline Vec3 occlusalBack(const Anatomy &a)
{
    return {0.0F, std::cos(a.occlusalTilt), std::sin(a.occlusalTilt)};
}
[[nodiscard]] inline Vec3 occlusalUp(const Anatomy &a)
{
    return {0.0F, -std::sin(a.occlusalTilt), std::cos(a.occlusalTilt)};
}
/// `p` (x positive) on the given side.
[[nodiscard]] inline Vec3 onSide(Vec3 p, int side)
{
    return {p.x * signOf(side), p.y, p.z};
}

} // namespace gonion::training::phantom
