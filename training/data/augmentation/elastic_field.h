// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "core/space.h"

#include <array>
#include <cstdint>
#include <vector>

namespace gonion::training {

/// A smooth displacement of all of space: cubic B-splines over control points that are drawn from the seed and their
/// own place, so that it has no border and costs nothing before it is asked. A value.
class ElasticField {
public:
    /// Nothing moves.
    ElasticField() = default;
    /// \param sdMm standard deviation of the displacement along each axis
    ElasticField(double sdMm, std::uint64_t seed);

    [[nodiscard]] bool isNone() const { return m_sdMm <= 0.0; }
    [[nodiscard]] core::VectorLps at(const core::PointLps &point) const;

    /// mm between control points: far enough apart for the field never to fold.
    [[nodiscard]] double latticeMm() const { return m_latticeMm; }
    [[nodiscard]] std::array<float, 3> control(std::int64_t i, std::int64_t j, std::int64_t k) const;

private:
    double m_sdMm = 0.0;
    double m_latticeMm = 32.0;
    std::uint64_t m_seed = 0;
};

/// The field along the rows of an axis-aligned grid: the same values as `ElasticField::at`, many times faster.
class ElasticRows {
public:
    ElasticRows(const ElasticField &field, const core::ImageGeometry &grid);
    /// Goes to a row along x.
    void setRow(std::int64_t j, std::int64_t k);
    /// Displacement at voxel `i` of the row, mm.
    [[nodiscard]] std::array<float, 3> at(std::int64_t i) const;

private:
    struct Place {
        std::int64_t first = 0; ///< of four control points, within the block
        std::array<float, 4> weights{};
    };
    [[nodiscard]] std::vector<Place> placesAlong(int axis, const core::ImageGeometry &grid);

    double m_latticeMm;
    std::array<std::int64_t, 3> m_low{};  ///< lattice number of the block's first control point
    std::array<std::int64_t, 3> m_size{}; ///< of the block
    std::array<std::vector<Place>, 3> m_places;
    std::vector<std::array<float, 3>> m_block;
    std::vector<std::array<float, 3>> m_row; ///< summed over y and z
};

} // namespace gonion::training
