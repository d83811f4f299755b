// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"

#include <QColor>
#include <QString>

namespace gonion::viewers {

/// The three patient planes.
enum class Plane { Axial, Coronal, Sagittal };
inline constexpr std::array<Plane, 3> kPlanes{Plane::Axial, Plane::Coronal, Plane::Sagittal};

/// How a plane is shown, in radiological convention: the patient's left is on the right of axial and
/// coronal pictures, anterior is on the left of sagittal ones. Unit vectors along LPS axes.
struct PlaneAxes {
    core::VectorLps right; ///< towards the right edge of the picture
    core::VectorLps down;  ///< towards its lower edge
    core::VectorLps along; ///< the direction in which slice numbers grow: +x, +y or +z
    int alongAxis = 2;     ///< 0, 1 or 2: the LPS axis of `along`
};

[[nodiscard]] const PlaneAxes &axesOf(Plane plane);
/// "Axial", "Coronal", "Sagittal".
[[nodiscard]] QString nameOf(Plane plane);
/// The plane's colour: its title, and its line in the crosshairs of the other two.
[[nodiscard]] QColor colourOf(Plane plane);
/// "R", "L", "A", "P", "S" or "I" for the patient direction nearest to `direction`.
[[nodiscard]] QString letterOf(const core::VectorLps &direction);

/// Coordinate 0, 1 or 2 of a point.
[[nodiscard]] inline double coordinate(const core::PointLps &point, int axis)
{
    return axis == 0 ? point.x : axis == 1 ? point.y : point.z;
}
[[nodiscard]] inline core::PointLps withCoordinate(core::PointLps point, int axis, double value)
{
    (axis == 0 ? point.x : axis == 1 ? point.y : point.z) = value;
    return point;
}

/// Where the slices of a volume lie along one plane's normal. For an oblique volume these are planes
/// across it at the spacing of the index axis nearest to the normal.
struct SliceStack {
    double first = 0.0; ///< LPS coordinate of the first slice, mm
    double step = 1.0;  ///< mm between slices, positive
    int count = 1;

    [[nodiscard]] static SliceStack of(const core::ImageGeometry &geometry, Plane plane);
    /// Number of the slice nearest to an LPS coordinate, 0 to count - 1.
    [[nodiscard]] int nearest(double coordinate) const;
    [[nodiscard]] double at(int slice) const { return first + step * slice; }
    [[nodiscard]] double last() const { return at(count - 1); }
};

/// Corners of the smallest box along the LPS axes that holds every voxel cell of a volume.
struct LpsBox {
    core::PointLps low;
    core::PointLps high;
    [[nodiscard]] static LpsBox of(const core::ImageGeometry &geometry);
    [[nodiscard]] core::PointLps centre() const
    {
        return {0.5 * (low.x + high.x), 0.5 * (low.y + high.y), 0.5 * (low.z + high.z)};
    }
    /// Length of the diagonal, mm.
    [[nodiscard]] double diagonal() const { return core::distance(low, high); }
};

} // namespace gonion::viewers
