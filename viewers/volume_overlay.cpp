// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/volume_overlay.h"

#include "viewers/paint_aim.h"
#include "viewers/paint_text.h"
#include "viewers/plane.h"
#include "viewers/volume_scene.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kMarkerRadius = 26.0;
constexpr double kMarkerMargin = 42.0;
constexpr double kLetterRadius = 8.5;
constexpr double kCursorArmMm = 7.0;

} // namespace

VolumeOverlay::VolumeOverlay(VolumeView *view) : QWidget(view), m_view(view)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
}

void VolumeOverlay::paintEvent(QPaintEvent *)
{
    if (!m_view->m_volume) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(overlayFont(font()));
    if (m_view->m_options.crosshairShown) {
        paintCursor(painter);
    }
    const QRectF bounds = QRectF(rect()).adjusted(4.0, 4.0, -4.0, -4.0);
    m_view->m_landmarks.paint(painter, m_view->projection(), bounds, m_view->m_options,
                              LandmarkLayer::Part::LabelsOnly);
    paintAim(painter);
    paintMarker(painter);
    if (m_view->m_busy) {
        drawHaloText(painter, QRectF(rect()), Qt::AlignCenter, tr("Preparing the 3D view ..."),
                     overlayTextColour());
    }
}

QPointF VolumeOverlay::markerCentre() const
{
    return {width() - kMarkerMargin, height() - kMarkerMargin};
}

std::array<VolumeOverlay::MarkerEnd, 6> VolumeOverlay::markerEnds() const
{
    const auto end = [this](ViewDirection direction, const core::VectorLps &side, Plane plane) {
        const auto shown = m_view->m_scene->axes();
        const QPointF place = markerCentre()
                              + QPointF(core::dot(side, shown.right), core::dot(side, shown.down)) * kMarkerRadius;
        return MarkerEnd{direction, letterOf(side), colourOf(plane), place, core::dot(side, shown.sight)};
    };
    std::array<MarkerEnd, 6> ends{end(ViewDirection::Left, {1, 0, 0}, Plane::Sagittal),
                                  end(ViewDirection::Right, {-1, 0, 0}, Plane::Sagittal),
                                  end(ViewDirection::Posterior, {0, 1, 0}, Plane::Coronal),
                                  end(ViewDirection::Anterior, {0, -1, 0}, Plane::Coronal),
                                  end(ViewDirection::Superior, {0, 0, 1}, Plane::Axial),
                                  end(ViewDirection::Inferior, {0, 0, -1}, Plane::Axial)};
    std::sort(ends.begin(), ends.end(),
              [](const MarkerEnd &a, const MarkerEnd &b) { return a.depth > b.depth; });
    return ends;
}

std::optional<ViewDirection> VolumeOverlay::directionAt(const QPointF &place) const
{
    std::optional<ViewDirection> found;
    for (const MarkerEnd &end : markerEnds()) { // the nearest to the eye comes last and wins
        const QPointF gap = place - end.place;
        if (std::hypot(gap.x(), gap.y()) <= kLetterRadius) {
            found = end.direction;
        }
    }
    return found;
}

void VolumeOverlay::paintMarker(QPainter &painter) const
{
    QFont letterFont = overlayFont(font(), true);
    letterFont.setPixelSize(11);
    painter.setFont(letterFont);
    for (const MarkerEnd &end : markerEnds()) {
        const double nearness = 0.5 * (1.0 - end.depth);
        QColor colour = end.colour;
        colour.setAlphaF(static_cast<float>(0.45 + 0.55 * nearness));
        painter.setPen(QPen(colour, 1.5));
        painter.drawLine(markerCentre(), end.place);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0x16, 0x1b, 0x22));
        painter.drawEllipse(end.place, kLetterRadius, kLetterRadius);
        painter.setBrush(colour);
        painter.drawEllipse(end.place, kLetterRadius, kLetterRadius);
        painter.setPen(QColor(0x10, 0x14, 0x19));
        painter.drawText(QRectF(end.place.x() - 10.0, end.place.y() - 10.0, 20.0, 20.0), Qt::AlignCenter,
                         end.letter);
    }
    painter.setBrush(Qt::NoBrush);
}

void VolumeOverlay::paintAim(QPainter &painter) const
{
    const auto &aim = m_view->m_tool->aim();
    if (!aim || m_view->m_tool->aimedIn() != m_view) {
        return;
    }
    // Here the place on the bone is worth seeing without snapping too: it is not where the mouse is.
    const SnapSettings &snap = m_view->m_tool->snap();
    const QPointF mouse = m_view->viewFromLps(aim->point);
    const core::VectorLps right = m_view->m_scene->axes().right;
    const QPointF aside = m_view->viewFromLps(aim->point + right * snap.radiusMm) - mouse;
    drawAim(painter, mouse, m_view->viewFromLps(aim->target), snap.on ? std::hypot(aside.x(), aside.y()) : 0.0);
}

void VolumeOverlay::paintCursor(QPainter &painter) const
{
    const core::PointLps &at = m_view->m_cursor->position();
    for (const Plane plane : kPlanes) {
        const core::VectorLps arm = axesOf(plane).along * kCursorArmMm;
        const QPointF from = m_view->viewFromLps(at + arm * -1.0);
        const QPointF to = m_view->viewFromLps(at + arm);
        painter.setPen(QPen(QColor(0, 0, 0, 140), 3.0));
        painter.drawLine(from, to);
        painter.setPen(QPen(colourOf(plane), 1.4));
        painter.drawLine(from, to);
    }
}

} // namespace gonion::viewers
