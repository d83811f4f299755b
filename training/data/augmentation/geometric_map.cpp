// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/geometric_map.h"

#include "training/data/augmentation/streams.h"
#include "training/phantom/random.h"

#include <cmath>
#include <numbers>

namespace gonion::training {
namespace {

using core::Matrix3;
using core::PointLps;
using core::VectorLps;

VectorLps times(const Matrix3 &m, const VectorLps &v)
{
    return {m[0][0] * v.x + m[0][1] * v.y + m[0][2] * v.z, m[1][0] * v.x + m[1][1] * v.y + m[1][2] * v.z,
            m[2][0] * v.x + m[2][1] * v.y + m[2][2] * v.z};
}

Matrix3 times(const Matrix3 &a, const Matrix3 &b)
{
    Matrix3 product{};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            for (std::size_t n = 0; n < 3; ++n) {
                product[row][column] += a[row][n] * b[n][column];
            }
        }
    }
    return product;
}

Matrix3 inverseOf(const Matrix3 &m)
{
    const VectorLps a{m[0][0], m[0][1], m[0][2]};
    const VectorLps b{m[1][0], m[1][1], m[1][2]};
    const VectorLps c{m[2][0], m[2][1], m[2][2]};
    const VectorLps bc = cross(b, c);
    const VectorLps ca = cross(c, a);
    const VectorLps ab = cross(a, b);
    const double scale = 1.0 / dot(a, bc);
    return {{{bc.x * scale, ca.x * scale, ab.x * scale},
             {bc.y * scale, ca.y * scale, ab.y * scale},
             {bc.z * scale, ca.z * scale, ab.z * scale}}};
}

/// About one of the axes.
Matrix3 turn(std::size_t axis, double degrees)
{
    const double c = std::cos(degrees * std::numbers::pi / 180.0);
    const double s = std::sin(degrees * std::numbers::pi / 180.0);
    const std::size_t a = (axis + 1) % 3;
    const std::size_t b = (axis + 2) % 3;
    Matrix3 m{};
    m[axis][axis] = 1.0;
    m[a][a] = c;
    m[a][b] = -s;
    m[b][a] = s;
    m[b][b] = c;
    return m;
}

/// Uniform in -range..range.
double within(phantom::Random &random, double range)
{
    return range * (2.0 * random.unit() - 1.0);
}

} // namespace

GeometricMap::GeometricMap(const PointLps &centre, const Matrix3 &linear, const ElasticField &elastic)
    : m_centre(centre), m_linear(linear), m_inverse(inverseOf(linear)), m_elastic(elastic)
{
}

PointLps GeometricMap::source(const PointLps &shown) const
{
    return m_centre + times(m_linear, shown - m_centre) + m_elastic.at(shown);
}

PointLps GeometricMap::shown(const PointLps &source) const
{
    PointLps shown = m_centre + times(m_inverse, source - m_centre);
    if (m_elastic.isNone()) {
        return shown;
    }
    // The field's slope is far below 1, so this closes in by a factor of three or more each time.
    constexpr int kMost = 60;
    for (int n = 0; n < kMost; ++n) {
        const PointLps next = m_centre + times(m_inverse, (source - m_centre) + m_elastic.at(shown) * -1.0);
        const double step = distance(next, shown);
        shown = next;
        if (step < 1e-5) {
            break;
        }
    }
    return shown;
}

VectorLps GeometricMap::sourceDirection(const VectorLps &shown) const
{
    return times(m_linear, shown);
}

GeometricMap drawMap(const AugmentationPlan &plan, const PointLps &centre, bool flipped,
                     const std::array<double, 3> &shrink, std::uint64_t seed)
{
    phantom::Random random(seed, kGeometryStream);
    Matrix3 linear = turn(2, within(random, plan.rotationDegrees));
    linear = times(linear, turn(1, within(random, plan.rotationDegrees)));
    linear = times(linear, turn(0, within(random, plan.rotationDegrees)));
    const double scale = 1.0 + within(random, plan.scale);
    Matrix3 stretch{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        stretch[axis][axis] = scale * (1.0 + within(random, plan.anisotropy)) / shrink[axis];
    }
    stretch[0][0] *= flipped ? -1.0 : 1.0;
    linear = times(linear, stretch);
    const ElasticField elastic =
        plan.elasticMm > 0.0 ? ElasticField(plan.elasticMm, phantom::mixBits(seed ^ kElasticStream)) : ElasticField();
    return {centre, linear, elastic};
}

} // namespace gonion::training
