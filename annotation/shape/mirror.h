// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "annotation/shape/mean_shape.h"
#include "core/space.h"

#include <optional>
#include <string_view>

namespace gonion::annotation {

/// A plane in patient space that mirrors left onto right.
struct SymmetryPlane {
    core::PointLps point;
    core::VectorLps normal; ///< unit length, towards the patient's left
    [[nodiscard]] core::PointLps mirrored(const core::PointLps &p) const;
};

/// The plane that brings placed mirror partners nearest onto each other, by least squares over them and over unpaired
/// landmarks of a template that has pairs (those count as midline ones, unless the mean shape has them more than 3 mm
/// off its own plane). That needs two pairs, or one pair and one midline landmark, or three midline ones off a line.
/// With less: the mean shape's plane, if the shape could be turned onto what is placed; else the plane half way between
/// the one pair. Empty where nothing helps.
[[nodiscard]] std::optional<SymmetryPlane> symmetryPlaneOf(const LandmarkTemplate &scheme, const LandmarkSet &placed,
                                                           const MeanShape *shape = nullptr);

/// Where the other side's landmark would put this one. Empty: it has no partner, the partner is not placed, or there
/// is no plane. The landmark's own place, if it has one, is not used.
[[nodiscard]] std::optional<core::PointLps> mirrorProposal(const LandmarkTemplate &scheme, const LandmarkSet &placed,
                                                           std::string_view landmarkId, const MeanShape *shape = nullptr);

} // namespace gonion::annotation
