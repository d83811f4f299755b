// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "training/phantom/random.h"
#include "training/phantom/vec3.h"

#include <vector>

namespace gonion::training::phantom {

/// Where the head lies in the scanner and how it differs from the atlas: patient space -> atlas space
/// as a rotation, a scale per axis, and a smooth displacement over all of space.
class HeadMap {
public:
    struct Options {
        float pitch = 0.0F; ///< radians, chin down positive
        float roll = 0.0F;  ///< radians about the antero-posterior axis
        float yaw = 0.0F;   ///< radians about the vertical axis
        Vec3 scale{1.0F, 1.0F, 1.0F}; ///< size of this head relative to the atlas, along atlas axes
        core::PointLps centre;        ///< where the atlas' centre (`kPivot`) lies
        float broadWarpMm = 3.0F;     ///< deviation of the displacement, about 70 mm wide
        float localWarpMm = 1.0F;     ///< deviation of the displacement, about 36 mm wide
    };

    /// The atlas point that heads turn about: between the ears, above the jaw joints.
    static constexpr Vec3 kPivot{0.0F, 0.0F, 10.0F};

    HeadMap(const Options &options, Random &random);

    /// Atlas points of a row of patient points `start + n * step`, n = 0 .. count - 1.
    void atlasFromPatient(const core::PointLps &start, const core::VectorLps &step, int count, float *x,
                          float *y, float *z) const;
    [[nodiscard]] Vec3 atlasFromPatient(const core::PointLps &point) const;

    /// The patient point that maps to `atlas`, to better than 0.01 mm.
    [[nodiscard]] core::PointLps patientFromAtlas(Vec3 atlas) const;

    /// Mean size of this head relative to the atlas.
    [[nodiscard]] float meanScale() const { return m_meanScale; }

private:
    void fillLattice(const Options &options, Random &random);
    [[nodiscard]] Vec3 displacement(Vec3 u) const;

    core::Matrix3 m_toAtlas{};   ///< scale and rotation, patient -> atlas
    core::Matrix3 m_toPatient{}; ///< its inverse
    core::PointLps m_centre;
    float m_meanScale = 1.0F;
    std::vector<float> m_lattice; ///< displacement, 3 floats (and one unused) per node, x fastest
};

} // namespace gonion::training::phantom
