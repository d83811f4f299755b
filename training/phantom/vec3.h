// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

/// \file
/// Small vectors of the phantom's own spaces (see anatomy.h); never a patient position.
namespace gonion::training::phantom {

inline constexpr float kDegree = 0.01745329F; ///< radians

/// A point or direction in atlas or jaw space, in mm: +x left, +y posterior, +z superior.
struct Vec3 {
    float x = 0.0F;
    float y = 0.0F;
    float z = 0.0F;
};

inline Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(Vec3 a, float s) { return {a.x * s, a.y * s, a.z * s}; }
inline Vec3 operator-(Vec3 a) { return {-a.x, -a.y, -a.z}; }
inline float dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(Vec3 a, Vec3 b)
{
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline float length(Vec3 a) { return std::sqrt(dot(a, a)); }
inline Vec3 normalized(Vec3 a) { return a * (1.0F / std::max(length(a), 1e-12F)); }
inline Vec3 mix(Vec3 a, Vec3 b, float t) { return a + (b - a) * t; }
inline float mix(float a, float b, float t) { return a + (b - a) * t; }

/// `a` turned by `radians` about the unit vector `axis` (right-handed).
inline Vec3 rotated(Vec3 a, Vec3 axis, float radians)
{
    const float c = std::cos(radians);
    const float s = std::sin(radians);
    return a * c + cross(axis, a) * s + axis * (dot(axis, a) * (1.0F - c));
}

/// An orthonormal frame: u, v, w at `origin`.
struct Frame {
    Vec3 origin;
    Vec3 u{1.0F, 0.0F, 0.0F};
    Vec3 v{0.0F, 1.0F, 0.0F};
    Vec3 w{0.0F, 0.0F, 1.0F};

    [[nodiscard]] Vec3 at(float a, float b, float c) const { return origin + u * a + v * b + w * c; }

    /// u along `along`; v as near to `side` as it can be.
    static Frame along(Vec3 origin, Vec3 along, Vec3 side)
    {
        Frame frame;
        frame.origin = origin;
        frame.u = normalized(along);
        frame.v = normalized(side - frame.u * dot(side, frame.u));
        frame.w = cross(frame.u, frame.v);
        return frame;
    }

    [[nodiscard]] Frame turned(Vec3 axis, float radians) const
    {
        return {origin, rotated(u, axis, radians), rotated(v, axis, radians),
                rotated(w, axis, radians)};
    }
};

/// An axis-aligned box.
struct Box {
    Vec3 low{1e9F, 1e9F, 1e9F};
    Vec3 high{-1e9F, -1e9F, -1e9F};

    void include(Vec3 p)
    {
        low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
    }
    void include(const Box &other)
    {
        include(other.low);
        include(other.high);
    }
    /// Distance from `p` to the box; 0 inside.
    [[nodiscard]] float distance(Vec3 p) const
    {
        const float dx = std::max({low.x - p.x, 0.0F, p.x - high.x});
        const float dy = std::max({low.y - p.y, 0.0F, p.y - high.y});
        const float dz = std::max({low.z - p.z, 0.0F, p.z - high.z});
        return std::sqrt(dx * dx + dy * dy + dz * dz);
    }
};

} // namespace gonion::training::phantom
