// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/head_map.h"

#include "training/phantom/vector_clones.h"

#include <array>
#include <cmath>

namespace gonion::training::phantom {

namespace {

constexpr float kNodeMm = 16.0F;
constexpr std::array<int, 3> kNodes{21, 22, 32};
constexpr Vec3 kLow{-160.0F, -160.0F, -330.0F};
constexpr std::size_t kStride = 4;

/// Uniform cubic B-spline weights at the fraction t of an interval.
std::array<float, 4> splineWeights(float t)
{
    const float s = 1.0F - t;
    return {s * s * s / 6.0F, (3.0F * t * t * t - 6.0F * t * t + 4.0F) / 6.0F,
            (3.0F * s * s * s - 6.0F * s * s + 4.0F) / 6.0F, t * t * t / 6.0F};
}

/// Adds a B-spline of random control vectors, `spacing` nodes apart, to the lattice, axis by axis.
void addSpline(std::vector<float> &lattice, int spacing, float deviation, Random &random)
{
    std::array<int, 3> controls{};
    for (std::size_t a = 0; a < 3; ++a) {
        controls[a] = (kNodes[a] - 1) / spacing + 4;
    }
    // The spline of unit noise has a deviation of about 0.33 in three dimensions.
    std::vector<float> values(static_cast<std::size_t>(controls[0]) * controls[1] * controls[2] * 3);
    for (float &value : values) {
        value = random.normal(0.0F, deviation * 3.0F);
    }
    std::array<int, 3> size = controls;
    for (std::size_t a = 0; a < 3; ++a) {
        std::array<int, 3> grown = size;
        grown[a] = kNodes[a];
        std::vector<float> next(static_cast<std::size_t>(grown[0]) * grown[1] * grown[2] * 3);
        const int stride = (a == 0 ? 1 : a == 1 ? size[0] : size[0] * size[1]) * 3;
        for (int k = 0; k < grown[2]; ++k) {
            for (int j = 0; j < grown[1]; ++j) {
                for (int i = 0; i < grown[0]; ++i) {
                    std::array<int, 3> at{i, j, k};
                    const int node = at[a];
                    at[a] = node / spacing;
                    const auto weights = splineWeights(static_cast<float>(node % spacing) /
                                                       static_cast<float>(spacing));
                    const int base = ((at[2] * size[1] + at[1]) * size[0] + at[0]) * 3;
                    const int to = ((k * grown[1] + j) * grown[0] + i) * 3;
                    for (int c = 0; c < 3; ++c) {
                        float sum = 0.0F;
                        for (int t = 0; t < 4; ++t) {
                            sum += weights[static_cast<std::size_t>(t)] *
                                   values[static_cast<std::size_t>(base + t * stride + c)];
                        }
                        next[static_cast<std::size_t>(to + c)] = sum;
                    }
                }
            }
        }
        values = std::move(next);
        size = grown;
    }
    for (std::size_t n = 0; n < values.size() / 3; ++n) {
        for (std::size_t c = 0; c < 3; ++c) {
            lattice[n * kStride + c] += values[n * 3 + c];
        }
    }
}

core::Matrix3 product(const core::Matrix3 &a, const core::Matrix3 &b)
{
    core::Matrix3 result{};
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t c = 0; c < 3; ++c) {
            for (std::size_t k = 0; k < 3; ++k) {
                result[r][c] += a[r][k] * b[k][c];
            }
        }
    }
    return result;
}

core::Matrix3 turn(std::size_t axis, double angle)
{
    const std::size_t a = (axis + 1) % 3;
    const std::size_t b = (axis + 2) % 3;
    core::Matrix3 m{};
    m[axis][axis] = 1.0;
    m[a][a] = m[b][b] = std::cos(angle);
    m[a][b] = -std::sin(angle);
    m[b][a] = std::sin(angle);
    return m;
}

GONION_ALWAYS_INLINE void displaceOne(const float *lattice, float ux, float uy, float uz, float &x,
                                      float &y, float &z)
{
    const auto cell = [](float u, float low, int nodes, int &index, float &fraction) {
        const float highest = static_cast<float>(nodes) - 1.001F;
        float at = (u - low) * (1.0F / kNodeMm);
        at = at > 0.0F ? at : 0.0F;
        at = at < highest ? at : highest;
        index = static_cast<int>(at);
        fraction = at - static_cast<float>(index);
    };
    int i = 0;
    int j = 0;
    int k = 0;
    float fx = 0.0F;
    float fy = 0.0F;
    float fz = 0.0F;
    cell(ux, kLow.x, kNodes[0], i, fx);
    cell(uy, kLow.y, kNodes[1], j, fy);
    cell(uz, kLow.z, kNodes[2], k, fz);
    constexpr int stepI = static_cast<int>(kStride);
    constexpr int stepJ = stepI * kNodes[0];
    constexpr int stepK = stepJ * kNodes[1];
    const float *node = lattice + (i * stepI + j * stepJ + k * stepK);
    const auto component = [&](int c) {
        const auto along = [&](int base) {
            return node[base + c] + (node[base + stepI + c] - node[base + c]) * fx;
        };
        const float near = along(0) + (along(stepJ) - along(0)) * fy;
        const float far = along(stepK) + (along(stepK + stepJ) - along(stepK)) * fy;
        return near + (far - near) * fz;
    };
    x = ux + component(0);
    y = uy + component(1);
    z = uz + component(2);
}

GONION_VECTOR_CLONES
void displaceRow(const float *lattice, const float *start, const float *step, int count, float *x, float *y,
                 float *z)
{
    for (int n = 0; n < count; ++n) {
        const auto along = static_cast<float>(n);
        displaceOne(lattice, start[0] + step[0] * along, start[1] + step[1] * along,
                    start[2] + step[2] * along, x[n], y[n], z[n]);
    }
}

} // namespace

HeadMap::HeadMap(const Options &options, Random &random) : m_centre(options.centre)
{
    const core::Matrix3 rotation =
        product(product(turn(2, options.yaw), turn(0, options.pitch)), turn(1, options.roll));
    const std::array<double, 3> scale{options.scale.x, options.scale.y, options.scale.z};
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t c = 0; c < 3; ++c) {
            m_toPatient[r][c] = rotation[r][c] * scale[c];
            m_toAtlas[c][r] = rotation[r][c] / scale[c];
        }
    }
    m_meanScale = static_cast<float>(std::cbrt(scale[0] * scale[1] * scale[2]));
    fillLattice(options, random);
}

void HeadMap::fillLattice(const Options &options, Random &random)
{
    m_lattice.assign(static_cast<std::size_t>(kNodes[0]) * kNodes[1] * kNodes[2] * kStride, 0.0F);
    addSpline(m_lattice, 4, options.broadWarpMm, random);
    addSpline(m_lattice, 2, options.localWarpMm, random);
}

Vec3 HeadMap::displacement(Vec3 u) const
{
    Vec3 moved;
    displaceOne(m_lattice.data(), u.x, u.y, u.z, moved.x, moved.y, moved.z);
    return moved - u;
}

void HeadMap::atlasFromPatient(const core::PointLps &start, const core::VectorLps &step, int count,
                               float *x, float *y, float *z) const
{
    const core::VectorLps p = start - m_centre;
    const std::array<double, 3> from{p.x, p.y, p.z};
    const std::array<double, 3> by{step.x, step.y, step.z};
    const std::array<float, 3> pivot{kPivot.x, kPivot.y, kPivot.z};
    std::array<float, 3> rowStart{};
    std::array<float, 3> rowStep{};
    for (std::size_t r = 0; r < 3; ++r) {
        double position = pivot[r];
        double advance = 0.0;
        for (std::size_t c = 0; c < 3; ++c) {
            position += m_toAtlas[r][c] * from[c];
            advance += m_toAtlas[r][c] * by[c];
        }
        rowStart[r] = static_cast<float>(position);
        rowStep[r] = static_cast<float>(advance);
    }
    displaceRow(m_lattice.data(), rowStart.data(), rowStep.data(), count, x, y, z);
}

Vec3 HeadMap::atlasFromPatient(const core::PointLps &point) const
{
    Vec3 atlas;
    atlasFromPatient(point, {}, 1, &atlas.x, &atlas.y, &atlas.z);
    return atlas;
}

core::PointLps HeadMap::patientFromAtlas(Vec3 atlas) const
{
    Vec3 u = atlas;
    for (int round = 0; round < 60; ++round) {
        const Vec3 next = atlas - displacement(u);
        const float change = length(next - u);
        u = next;
        if (change < 1e-4F) {
            break;
        }
    }
    const Vec3 d = u - kPivot;
    const std::array<double, 3> from{d.x, d.y, d.z};
    std::array<double, 3> to{m_centre.x, m_centre.y, m_centre.z};
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t c = 0; c < 3; ++c) {
            to[r] += m_toPatient[r][c] * from[c];
        }
    }
    return {to[0], to[1], to[2]};
}

} // namespace gonion::training::phantom
