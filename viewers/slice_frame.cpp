// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/slice_frame.h"

#include "viewers/pointer_feel.h"

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kFitMargin = 1.06;

} // namespace

double SliceFrame::sliceCoordinate() const
{
    return coordinate(m_centre, axesOf(m_plane).alongAxis);
}

void SliceFrame::setSliceCoordinate(double coordinate)
{
    m_centre = withCoordinate(m_centre, axesOf(m_plane).alongAxis, coordinate);
}

void SliceFrame::setMmPerPixel(double mmPerPixel)
{
    m_mmPerPixel = std::clamp(mmPerPixel, kLeastMmPerPixel, kMostMmPerPixel);
}

void SliceFrame::fit(const LpsBox &box)
{
    const PlaneAxes &axes = axesOf(m_plane);
    const double slice = sliceCoordinate();
    const core::VectorLps extent = box.high - box.low;
    const double width = std::abs(core::dot(extent, axes.right));
    const double height = std::abs(core::dot(extent, axes.down));
    m_centre = box.centre();
    setSliceCoordinate(slice);
    setMmPerPixel(kFitMargin * std::max(width / std::max(1.0, m_size.width()),
                                        height / std::max(1.0, m_size.height())));
}

void SliceFrame::pan(const QPointF &pixels)
{
    const PlaneAxes &axes = axesOf(m_plane);
    m_centre = m_centre + axes.right * (-pixels.x() * m_mmPerPixel)
               + axes.down * (-pixels.y() * m_mmPerPixel);
}

void SliceFrame::zoom(double factor, const QPointF &anchor)
{
    const core::PointLps fixed = lpsFromView(anchor);
    setMmPerPixel(m_mmPerPixel / factor);
    pan(anchor - viewFromLps(fixed));
}

void SliceFrame::bringIntoView(const core::PointLps &point, double margin)
{
    const QPointF place = viewFromLps(point);
    const auto shift = [margin](double at, double size) {
        const double edge = std::min(margin, 0.5 * size);
        return at < edge ? edge - at : at > size - edge ? size - edge - at : 0.0;
    };
    pan({shift(place.x(), m_size.width()), shift(place.y(), m_size.height())});
}

core::PointLps SliceFrame::lpsFromView(const QPointF &pixel) const
{
    const PlaneAxes &axes = axesOf(m_plane);
    return m_centre + axes.right * ((pixel.x() - 0.5 * m_size.width()) * m_mmPerPixel)
           + axes.down * ((pixel.y() - 0.5 * m_size.height()) * m_mmPerPixel);
}

QPointF SliceFrame::viewFromLps(const core::PointLps &point) const
{
    const PlaneAxes &axes = axesOf(m_plane);
    const core::VectorLps offset = point - m_centre;
    return {0.5 * m_size.width() + core::dot(offset, axes.right) / m_mmPerPixel,
            0.5 * m_size.height() + core::dot(offset, axes.down) / m_mmPerPixel};
}

double SliceFrame::distanceFromSlice(const core::PointLps &point) const
{
    return std::abs(coordinate(point, axesOf(m_plane).alongAxis) - sliceCoordinate());
}

} // namespace gonion::viewers
