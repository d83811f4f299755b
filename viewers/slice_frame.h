// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/plane.h"

#include <QPointF>
#include <QSizeF>

namespace gonion::viewers {

/// What part of which slice a widget shows: maps between widget pixels (logical, y down) and patient
/// space. A value.
class SliceFrame {
public:
    SliceFrame() = default;
    explicit SliceFrame(Plane plane) : m_plane(plane) {}

    [[nodiscard]] Plane plane() const { return m_plane; }
    /// The point shown in the middle of the widget; lies on the slice.
    [[nodiscard]] const core::PointLps &centre() const { return m_centre; }
    /// mm per logical pixel.
    [[nodiscard]] double mmPerPixel() const { return m_mmPerPixel; }
    [[nodiscard]] const QSizeF &size() const { return m_size; }
    /// LPS coordinate of the slice along the plane's normal.
    [[nodiscard]] double sliceCoordinate() const;

    void setSize(const QSizeF &pixels) { m_size = pixels; }
    void setCentre(const core::PointLps &centre) { m_centre = centre; }
    void setSliceCoordinate(double coordinate);
    void setMmPerPixel(double mmPerPixel);
    /// Shows all of `box`, keeping the slice.
    void fit(const LpsBox &box);
    void pan(const QPointF &pixels);
    /// Zooms in by `factor`; the point under `anchor` stays where it is.
    void zoom(double factor, const QPointF &anchor);
    /// Pans so that `point` is at least `margin` pixels inside; nothing where it is already.
    void bringIntoView(const core::PointLps &point, double margin);

    [[nodiscard]] core::PointLps lpsFromView(const QPointF &pixel) const;
    /// Of the point's projection onto the slice.
    [[nodiscard]] QPointF viewFromLps(const core::PointLps &point) const;
    /// Distance of a point from the slice, mm.
    [[nodiscard]] double distanceFromSlice(const core::PointLps &point) const;

private:
    Plane m_plane = Plane::Axial;
    core::PointLps m_centre;
    double m_mmPerPixel = 1.0;
    QSizeF m_size{1.0, 1.0};
};

} // namespace gonion::viewers
