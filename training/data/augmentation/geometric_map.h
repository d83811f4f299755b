// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "training/data/augmentation/elastic_field.h"
#include "training/plan/training_plan.h"

#include <array>
#include <cstdint>

namespace gonion::training {

/// From where the network sees something to where it lies in the case, in one step, so that a volume is sampled once:
/// source = centre + linear * (shown - centre) + elastic(shown). Landmarks go the other way. A value.
class GeometricMap {
public:
    /// Shows the case as it is.
    GeometricMap() = default;
    GeometricMap(const core::PointLps &centre, const core::Matrix3 &linear, const ElasticField &elastic = {});

    [[nodiscard]] core::PointLps source(const core::PointLps &shown) const;
    /// The inverse, to 1e-4 mm.
    [[nodiscard]] core::PointLps shown(const core::PointLps &source) const;
    /// `source` of a difference, without the elastic part.
    [[nodiscard]] core::VectorLps sourceDirection(const core::VectorLps &shown) const;

    [[nodiscard]] const core::PointLps &centre() const { return m_centre; }
    [[nodiscard]] const core::Matrix3 &linear() const { return m_linear; }
    [[nodiscard]] const core::Matrix3 &inverseLinear() const { return m_inverse; }
    [[nodiscard]] const ElasticField &elastic() const { return m_elastic; }

private:
    core::PointLps m_centre;
    core::Matrix3 m_linear{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
    core::Matrix3 m_inverse{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
    ElasticField m_elastic;
};

/// Rotation, scale, anisotropy, elastic displacement and, where wanted, left and right exchanged.
/// \param shrink size of what is shown along each axis beside its true one (the authors' shrinking); 1: as it is
[[nodiscard]] GeometricMap drawMap(const AugmentationPlan &plan, const core::PointLps &centre, bool flipped,
                                   const std::array<double, 3> &shrink, std::uint64_t seed);

} // namespace gonion::training
