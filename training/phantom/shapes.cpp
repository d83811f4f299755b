// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/shapes.h"

#include "training/phantom/vector_clones.h"

#include <cmath>

namespace gonion::training::phantom {

namespace {

inline float least(float a, float b)
{
    return a < b ? a : b;
}
inline float most(float a, float b)
{
    return a > b ? a : b;
}
inline float bounded(float value, float low, float high)
{
    return least(most(value, low), high);
}

/// Smooth minimum (polynomial): differs from the minimum only where the two are within `blend`.
inline float smoothLeast(float a, float b, float blend, float perBlend)
{
    const float h = most(blend - std::fabs(a - b), 0.0F) * perBlend;
    return least(a, b) - h * h * blend * 0.25F;
}

template <Join J>
inline float joined(float gathered, float distance, float blend, float perBlend)
{
    if constexpr (J == Join::First) {
        return distance;
    } else if constexpr (J == Join::Union) {
        return smoothLeast(gathered, distance, blend, perBlend);
    } else {
        return -smoothLeast(-gathered, distance, blend, perBlend);
    }
}

/// Rotation and offset as scalars: the loops below must not reload them.
struct Local {
    explicit Local(const Frame &f)
        : ux(f.u.x), uy(f.u.y), uz(f.u.z), vx(f.v.x), vy(f.v.y), vz(f.v.z), wx(f.w.x), wy(f.w.y),
          wz(f.w.z), u0(dot(f.u, f.origin)), v0(dot(f.v, f.origin)), w0(dot(f.w, f.origin))
    {
    }
    float ux, uy, uz, vx, vy, vz, wx, wy, wz, u0, v0, w0;
    float u(float x, float y, float z) const { return ux * x + uy * y + uz * z - u0; }
    float v(float x, float y, float z) const { return vx * x + vy * y + vz * z - v0; }
    float w(float x, float y, float z) const { return wx * x + wy * y + wz * z - w0; }
};

struct EllipsoidDistance {
    explicit EllipsoidDistance(const Shape &s)
        : a(1.0F / s.half.x), b(1.0F / s.half.y), c(1.0F / s.half.z)
    {
    }
    float a, b, c;
    float operator()(float u, float v, float w) const
    {
        const float p = u * a;
        const float q = v * b;
        const float r = w * c;
        const float scaled = p * p + q * q + r * r + 1e-9F;
        const float pa = p * a;
        const float qb = q * b;
        const float rc = r * c;
        const float gradient = pa * pa + qb * qb + rc * rc + 1e-12F;
        const float radius = std::sqrt(scaled);
        return radius * (radius - 1.0F) / std::sqrt(gradient);
    }
};

struct RoundBoxDistance {
    explicit RoundBoxDistance(const Shape &s)
        : hu(s.half.x), hv(s.half.y), hw(s.half.z), r(s.rounding), tv(s.taperV), tw(s.taperW),
          bv(s.bendV), bw(s.bendW)
    {
    }
    float hu, hv, hw, r, tv, tw, bv, bw;
    float operator()(float u, float v, float w) const
    {
        const float along = bounded(u, -hu, hu);
        const float square = along * along;
        const float qu = std::fabs(u) - (hu - r);
        const float qv = std::fabs(v - bv * square) - (hv + tv * along - r);
        const float qw = std::fabs(w - bw * square) - (hw + tw * along - r);
        const float pu = most(qu, 0.0F);
        const float pv = most(qv, 0.0F);
        const float pw = most(qw, 0.0F);
        const float inside = least(most(qu, most(qv, qw)), 0.0F);
        return std::sqrt(pu * pu + pv * pv + pw * pw) + inside - r;
    }
};

struct CapsuleDistance {
    explicit CapsuleDistance(const Shape &s) : hu(s.half.x), radius(s.rounding), taper(s.taperV) {}
    float hu, radius, taper;
    float operator()(float u, float v, float w) const
    {
        const float along = bounded(u, -hu, hu);
        const float du = u - along;
        return std::sqrt(du * du + v * v + w * w) - (radius + taper * along);
    }
};

struct PlateDistance {
    explicit PlateDistance(const Shape &s)
        : bu(s.half.x), cu(s.half.y), cv(s.half.z), radius(s.rounding), taperU(s.taperV), taperV(s.taperW)
    {
        perAb = 1.0F / most(bu * bu, 1e-6F);
        perBc = 1.0F / most((cu - bu) * (cu - bu) + cv * cv, 1e-6F);
        perCa = 1.0F / most(cu * cu + cv * cv, 1e-6F);
    }
    float bu, cu, cv, radius, taperU, taperV;
    float perAb, perBc, perCa;

    /// Squared distance of (u, v) to the edge from the origin to (eu, ev).
    static float toEdge(float u, float v, float eu, float ev, float perSquare)
    {
        const float t = bounded((u * eu + v * ev) * perSquare, 0.0F, 1.0F);
        const float du = u - t * eu;
        const float dv = v - t * ev;
        return du * du + dv * dv;
    }
    float operator()(float u, float v, float w) const
    {
        // The corners run anticlockwise: inside is to the left of every edge.
        const float ab = toEdge(u, v, bu, 0.0F, perAb);
        const float bc = toEdge(u - bu, v, cu - bu, cv, perBc);
        const float ca = toEdge(u, v, cu, cv, perCa);
        const float leftOfBc = (cu - bu) * v - cv * (u - bu);
        const float leftOfCa = cv * u - cu * v;
        const float inside = least(v, least(leftOfBc, leftOfCa));
        const float flat = inside > 0.0F ? 0.0F : least(ab, least(bc, ca));
        const float uIn = bounded(u, least(0.0F, cu), most(bu, cu));
        const float vIn = bounded(v, 0.0F, cv);
        return std::sqrt(flat + w * w) - (radius + taperU * uIn + taperV * vIn);
    }
};

template <typename Distance, Join J>
GONION_ALWAYS_INLINE void joinAll(const Distance &distanceOf, const Local &local, float blend,
                                  const float *__restrict x, const float *__restrict y,
                                  const float *__restrict z, float *__restrict distance, int count)
{
    const float perBlend = 1.0F / most(blend, 1e-6F);
    for (int n = 0; n < count; ++n) {
        const float d = distanceOf(local.u(x[n], y[n], z[n]), local.v(x[n], y[n], z[n]),
                                   local.w(x[n], y[n], z[n]));
        distance[n] = joined<J>(J == Join::First ? 0.0F : distance[n], d, blend, perBlend);
    }
}

template <typename Distance>
GONION_ALWAYS_INLINE void joinBy(Join join, const Distance &distanceOf, const Local &local, float blend,
                                 const float *x, const float *y, const float *z, float *distance,
                                 int count)
{
    if (join == Join::First) {
        joinAll<Distance, Join::First>(distanceOf, local, blend, x, y, z, distance, count);
    } else if (join == Join::Union) {
        joinAll<Distance, Join::Union>(distanceOf, local, blend, x, y, z, distance, count);
    } else {
        joinAll<Distance, Join::Subtract>(distanceOf, local, blend, x, y, z, distance, count);
    }
}

} // namespace

GONION_VECTOR_CLONES
void joinDistance(const Shape &shape, Join join, float blend, const float *x, const float *y,
                  const float *z, float *distance, int count)
{
    const Local local(shape.frame);
    switch (shape.kind) {
    case Shape::Kind::Ellipsoid:
        joinBy(join, EllipsoidDistance(shape), local, blend, x, y, z, distance, count);
        return;
    case Shape::Kind::RoundBox:
        joinBy(join, RoundBoxDistance(shape), local, blend, x, y, z, distance, count);
        return;
    case Shape::Kind::Capsule:
        joinBy(join, CapsuleDistance(shape), local, blend, x, y, z, distance, count);
        return;
    case Shape::Kind::Plate:
        joinBy(join, PlateDistance(shape), local, blend, x, y, z, distance, count);
        return;
    }
}

Shape Shape::turnedEllipsoid(const Frame &frame, Vec3 half)
{
    Shape shape;
    shape.kind = Kind::Ellipsoid;
    shape.frame = frame;
    shape.half = half;
    shape.updateBox();
    return shape;
}

Shape Shape::ellipsoid(Vec3 centre, Vec3 half)
{
    Frame frame;
    frame.origin = centre;
    return turnedEllipsoid(frame, half);
}

Shape Shape::sphere(Vec3 centre, float radius)
{
    return capsule(centre, centre, radius, radius);
}

Shape Shape::capsule(Vec3 from, Vec3 to, float radiusFrom, float radiusTo)
{
    Shape shape;
    shape.kind = Kind::Capsule;
    const float size = length(to - from);
    const Vec3 axis = size > 1e-4F ? to - from : Vec3{0.0F, 0.0F, 1.0F};
    const Vec3 side = std::fabs(axis.x) < 0.8F * length(axis) ? Vec3{1.0F, 0.0F, 0.0F}
                                                              : Vec3{0.0F, 1.0F, 0.0F};
    shape.frame = Frame::along(mix(from, to, 0.5F), axis, side);
    shape.half = {0.5F * size, 0.0F, 0.0F};
    shape.rounding = 0.5F * (radiusFrom + radiusTo);
    shape.taperV = size > 1e-4F ? (radiusTo - radiusFrom) / size : 0.0F;
    shape.updateBox();
    return shape;
}

Shape Shape::roundBox(const Frame &frame, Vec3 half, float rounding)
{
    Shape shape;
    shape.kind = Kind::RoundBox;
    shape.frame = frame;
    shape.half = half;
    shape.rounding = std::min({rounding, half.x, half.y, half.z});
    shape.updateBox();
    return shape;
}

Shape Shape::beam(Vec3 from, Vec3 to, Vec3 side, Section start, Section end, float rounding)
{
    const float size = std::max(length(to - from), 1e-3F);
    Shape shape = roundBox(Frame::along(mix(from, to, 0.5F), to - from, side),
                           {0.5F * size, 0.5F * (start.v + end.v), 0.5F * (start.w + end.w)},
                           std::min({rounding, start.v, start.w, end.v, end.w}));
    shape.taperV = (end.v - start.v) / size;
    shape.taperW = (end.w - start.w) / size;
    shape.updateBox();
    return shape;
}

Shape Shape::plate(Vec3 a, Vec3 b, Vec3 c, float halfA, float halfB, float halfC)
{
    Shape shape;
    shape.kind = Kind::Plate;
    shape.frame = Frame::along(a, b - a, c - a);
    shape.half = {length(b - a), dot(c - a, shape.frame.u), dot(c - a, shape.frame.v)};
    shape.rounding = halfA;
    shape.taperV = (halfB - halfA) / std::max(shape.half.x, 1e-3F);
    shape.taperW = (halfC - halfA - shape.taperV * shape.half.y) / std::max(shape.half.z, 1e-3F);
    shape.updateBox();
    return shape;
}

Shape Shape::bent(float v, float w) const
{
    Shape shape = *this;
    shape.bendV = v;
    shape.bendW = w;
    shape.updateBox();
    return shape;
}

Vec3 Shape::tip() const
{
    if (kind == Kind::Capsule) {
        return frame.at(half.x + rounding + taperV * half.x, 0.0F, 0.0F);
    }
    const float square = half.x * half.x;
    return frame.at(half.x, bendV * square, bendW * square);
}

void Shape::updateBox()
{
    if (kind == Kind::Plate) {
        box = {};
        box.include(frame.at(0.0F, 0.0F, 0.0F));
        box.include(frame.at(half.x, 0.0F, 0.0F));
        box.include(frame.at(half.y, half.z, 0.0F));
        const float reach = std::max({rounding, rounding + taperV * half.x,
                                      rounding + taperV * half.y + taperW * half.z}) +
                            0.3F;
        box.low = box.low - Vec3{reach, reach, reach};
        box.high = box.high + Vec3{reach, reach, reach};
        return;
    }
    Vec3 reach = half;
    if (kind == Kind::Capsule) {
        const float radius = rounding + std::fabs(taperV) * half.x;
        reach = {half.x + radius, radius, radius};
    } else if (kind == Kind::RoundBox) {
        const float square = half.x * half.x;
        reach.y += std::fabs(taperV) * half.x + std::fabs(bendV) * square;
        reach.z += std::fabs(taperW) * half.x + std::fabs(bendW) * square;
    }
    Vec3 spread;
    if (kind == Kind::Ellipsoid) {
        const auto extent = [&](float u, float v, float w) {
            return std::sqrt(u * u * reach.x * reach.x + v * v * reach.y * reach.y +
                             w * w * reach.z * reach.z);
        };
        spread = {extent(frame.u.x, frame.v.x, frame.w.x), extent(frame.u.y, frame.v.y, frame.w.y),
                  extent(frame.u.z, frame.v.z, frame.w.z)};
    } else {
        const auto extent = [&](float u, float v, float w) {
            return std::fabs(u) * reach.x + std::fabs(v) * reach.y + std::fabs(w) * reach.z;
        };
        spread = {extent(frame.u.x, frame.v.x, frame.w.x), extent(frame.u.y, frame.v.y, frame.w.y),
                  extent(frame.u.z, frame.v.z, frame.w.z)};
    }
    box.low = frame.origin - spread;
    box.high = frame.origin + spread;
}

} // namespace gonion::training::phantom
