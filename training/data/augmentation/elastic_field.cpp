// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/elastic_field.h"

#include "training/phantom/random.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {
namespace {

/// A sum of control points is calmer than each of them: the mean of the squared weights of a cubic B-spline is 151/315
/// along an axis.
const double kCalming = std::pow(151.0 / 315.0, 1.5);
constexpr double kLeastLatticeMm = 32.0;
/// Control points this many standard deviations apart keep the slope of the field near 0.06.
constexpr double kLatticeInSd = 20.0;

std::array<float, 4> splineWeights(double t)
{
    const double u = 1.0 - t;
    return {static_cast<float>(u * u * u / 6.0), static_cast<float>((3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0),
            static_cast<float>((3.0 * u * u * u - 6.0 * u * u + 4.0) / 6.0), static_cast<float>(t * t * t / 6.0)};
}

/// Nearly normal with deviation 1, never beyond 3.5: the sum of four uniform numbers.
float nearlyNormal(std::uint64_t bits)
{
    const auto part = [bits](unsigned shift) { return static_cast<float>(bits >> shift & 0xFFFFU); };
    constexpr float kMean = 4.0F * 32767.5F;
    constexpr float kDeviation = 37837.23F; // of the sum: 65536 / sqrt(3)
    return (part(0) + part(16) + part(32) + part(48) - kMean) / kDeviation;
}

std::array<double, 3> components(const core::PointLps &point)
{
    return {point.x, point.y, point.z};
}

} // namespace

ElasticField::ElasticField(double sdMm, std::uint64_t seed)
    : m_sdMm(sdMm), m_latticeMm(std::max(kLeastLatticeMm, kLatticeInSd * sdMm)), m_seed(seed)
{
}

std::array<float, 3> ElasticField::control(std::int64_t i, std::int64_t j, std::int64_t k) const
{
    std::uint64_t bits = m_seed;
    for (const std::int64_t n : {i, j, k}) {
        bits = phantom::mixBits(bits ^ static_cast<std::uint64_t>(n));
    }
    const auto scale = static_cast<float>(m_sdMm / kCalming);
    return {scale * nearlyNormal(phantom::mixBits(bits ^ 1U)), scale * nearlyNormal(phantom::mixBits(bits ^ 2U)),
            scale * nearlyNormal(phantom::mixBits(bits ^ 3U))};
}

core::VectorLps ElasticField::at(const core::PointLps &point) const
{
    if (isNone()) {
        return {};
    }
    std::array<std::int64_t, 3> first{};
    std::array<std::array<float, 4>, 3> weights{};
    const std::array<double, 3> p = components(point);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double place = p[axis] / m_latticeMm;
        const double below = std::floor(place);
        first[axis] = static_cast<std::int64_t>(below) - 1;
        weights[axis] = splineWeights(place - below);
    }
    std::array<double, 3> sum{};
    for (std::int64_t c = 0; c < 4; ++c) {
        for (std::int64_t b = 0; b < 4; ++b) {
            for (std::int64_t a = 0; a < 4; ++a) {
                const std::array<float, 3> one = control(first[0] + a, first[1] + b, first[2] + c);
                const double weight = double(weights[0][a]) * weights[1][b] * weights[2][c];
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    sum[axis] += weight * one[axis];
                }
            }
        }
    }
    return {sum[0], sum[1], sum[2]};
}

ElasticRows::ElasticRows(const ElasticField &field, const core::ImageGeometry &grid) : m_latticeMm(field.latticeMm())
{
    for (int axis = 0; axis < 3; ++axis) {
        m_places[axis] = placesAlong(axis, grid);
    }
    m_block.reserve(static_cast<std::size_t>(m_size[0] * m_size[1] * m_size[2]));
    for (std::int64_t k = 0; k < m_size[2]; ++k) {
        for (std::int64_t j = 0; j < m_size[1]; ++j) {
            for (std::int64_t i = 0; i < m_size[0]; ++i) {
                m_block.push_back(field.control(m_low[0] + i, m_low[1] + j, m_low[2] + k));
            }
        }
    }
    m_row.resize(static_cast<std::size_t>(m_size[0]));
}

std::vector<ElasticRows::Place> ElasticRows::placesAlong(int axis, const core::ImageGeometry &grid)
{
    const std::array<std::int64_t, 3> size{grid.size().i, grid.size().j, grid.size().k};
    const double origin = components(grid.origin())[axis];
    std::vector<Place> places(static_cast<std::size_t>(size[axis]));
    for (std::size_t n = 0; n < places.size(); ++n) {
        const double place = (origin + grid.spacing()[axis] * static_cast<double>(n)) / m_latticeMm;
        const double below = std::floor(place);
        places[n] = {static_cast<std::int64_t>(below) - 1, splineWeights(place - below)};
    }
    m_low[axis] = places.front().first;
    m_size[axis] = places.back().first + 4 - m_low[axis];
    for (Place &place : places) {
        place.first -= m_low[axis];
    }
    return places;
}

void ElasticRows::setRow(std::int64_t j, std::int64_t k)
{
    const Place &y = m_places[1][static_cast<std::size_t>(j)];
    const Place &z = m_places[2][static_cast<std::size_t>(k)];
    std::fill(m_row.begin(), m_row.end(), std::array<float, 3>{});
    for (std::int64_t c = 0; c < 4; ++c) {
        for (std::int64_t b = 0; b < 4; ++b) {
            const float weight = y.weights[b] * z.weights[c];
            const auto *controls = m_block.data() + m_size[0] * (y.first + b + m_size[1] * (z.first + c));
            for (std::size_t i = 0; i < m_row.size(); ++i) {
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    m_row[i][axis] += weight * controls[i][axis];
                }
            }
        }
    }
}

std::array<float, 3> ElasticRows::at(std::int64_t i) const
{
    const Place &x = m_places[0][static_cast<std::size_t>(i)];
    const auto *controls = m_row.data() + x.first;
    std::array<float, 3> sum{};
    for (std::size_t a = 0; a < 4; ++a) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            sum[axis] += x.weights[a] * controls[a][axis];
        }
    }
    return sum;
}

} // namespace gonion::training
