// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"

#include <optional>
#include <vector>

namespace gonion::viewers {

/// The curve of the rows of teeth: a smooth one through a few points of the plane of the bite.
struct DentalArch {
    /// From the patient's right to the left, in one plane across `up`; two at least.
    std::vector<core::PointLps> controls;
    /// Across the plane of the bite, of length 1, nearest to superior.
    core::VectorLps up{0.0, 0.0, 1.0};

    /// Points of the curve about `stepMm` apart.
    [[nodiscard]] std::vector<core::PointLps> curve(double stepMm) const;
    /// The plane's point over or under `point`, seen along z.
    [[nodiscard]] core::PointLps onPlane(const core::PointLps &point) const;
    friend bool operator==(const DentalArch &, const DentalArch &) = default;
};

/// The densest places of a head: enamel and fillings, and what bone is as dense.
struct DenseCloud {
    std::vector<core::PointLps> densest; ///< mostly teeth: say where they are
    std::vector<core::PointLps> dense;   ///< more of it: say their shape
};

/// \param head values like HU (`HeadModel::grid`). Some ten milliseconds; any thread.
[[nodiscard]] DenseCloud findDense(const core::Volume &head);

/// The plane of the bite, and the curve through the teeth.
/// \param crowns places of crowns that are known, placed or predicted; may be empty. They say at what
///               height the teeth are, and pull the curve to them.
/// \return none where nothing looks like teeth. A few milliseconds.
[[nodiscard]] std::optional<DentalArch> estimateArch(const DenseCloud &cloud, const std::vector<core::PointLps> &crowns);

/// An arch of an adult's usual size in the middle of the head's front, for hand to bring into place.
[[nodiscard]] DentalArch usualArch(const core::PointLps &middle);

} // namespace gonion::viewers
