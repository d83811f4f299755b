// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/vec3.h"

namespace gonion::training::phantom {

/// One solid given by its signed distance (mm, negative inside, near enough 1-Lipschitz).
/// A plain record: a scene holds about a thousand, and a tile of points is run through each in one loop.
struct Shape {
    enum class Kind : unsigned char {
        Ellipsoid, ///< half axes `half`
        RoundBox,  ///< half sizes `half`, edges rounded by `rounding`, may taper and bend along u
        Capsule,   ///< a cone with round ends: half length half.x, radius `rounding` + taperV * u
        Plate,     ///< a triangle (0, 0), (half.x, 0), (half.y, half.z) of the frame's u, v plane, with
                   ///< `rounding` + taperV * u + taperW * v mm of flesh to each side
    };
    Kind kind = Kind::Capsule;
    Frame frame;
    Vec3 half;
    float rounding = 0.0F;
    float taperV = 0.0F; ///< change of half.y per mm along u
    float taperW = 0.0F; ///< change of half.z per mm along u
    float bendV = 0.0F;  ///< the axis runs along v = bendV u^2 (1/mm)
    float bendW = 0.0F;
    Box box; ///< holds the solid

    static Shape turnedEllipsoid(const Frame &frame, Vec3 half);
    static Shape ellipsoid(Vec3 centre, Vec3 half);
    static Shape sphere(Vec3 centre, float radius);
    static Shape capsule(Vec3 from, Vec3 to, float radiusFrom, float radiusTo);
    static Shape roundBox(const Frame &frame, Vec3 half, float rounding);
    /// A round box from `from` to `to` (ends included); v as near to `side` as can be; half sizes
    /// (v, w) at both ends.
    struct Section {
        float v = 1.0F;
        float w = 1.0F;
    };
    static Shape beam(Vec3 from, Vec3 to, Vec3 side, Section start, Section end, float rounding);

    /// A triangle with half its thickness at each corner. Triangles that share an edge make a plate
    /// without a seam.
    static Shape plate(Vec3 a, Vec3 b, Vec3 c, float halfA, float halfB, float halfC);

    /// The same shape with a curved axis. Keeps frame and sizes.
    [[nodiscard]] Shape bent(float v, float w) const;

    /// The end of the (bent) axis in +u direction: a point of the surface.
    [[nodiscard]] Vec3 tip() const;

    void updateBox();
};

/// How a shape's distance joins the distance gathered so far.
enum class Join { First, Union, Subtract };

/// Signed distance of `count` points to `shape`, joined into `distance` with a blend of `blend` mm.
void joinDistance(const Shape &shape, Join join, float blend, const float *x, const float *y,
                  const float *z, float *distance, int count);

} // namespace gonion::training::phantom
