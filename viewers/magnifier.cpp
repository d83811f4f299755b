// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/magnifier.h"

#include "viewers/paint_text.h"
#include "viewers/pointer_feel.h"
#include "viewers/sheet.h"

#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr int kPlaneGap = 2;
constexpr double kMostMagnifiedMmPerPixel = 1.0;
/// Free pixels at the cross hairs' middle: what lies there is what counts.
constexpr double kOpenPixels = 9.0;
/// Marks off the plane are in the way here sooner than in a slice.
constexpr double kMarksWithinMm = 2.0;

} // namespace

Magnifier::Magnifier(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent)
    : QWidget(parent), m_cursor(cursor), m_tool(tool)
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Magnifier"));
    const auto repaint = [this] { update(); };
    connect(cursor, &LinkedCursor::positionChanged, this, repaint);
    connect(cursor, &LinkedCursor::windowLevelChanged, this, repaint);
    connect(tool, &LandmarkTool::aimChanged, this, repaint);
    connect(tool, &LandmarkTool::draggedChanged, this, [this] {
        m_landmarks.setDragged(m_tool->dragged());
        update();
    });
}

void Magnifier::setVolume(std::shared_ptr<const core::Volume> volume)
{
    m_volume = std::move(volume);
    update();
}

void Magnifier::setMarks(const std::vector<LandmarkMark> &marks)
{
    m_landmarks.setMarks(marks);
    update();
}

void Magnifier::setSelected(const QString &id)
{
    m_landmarks.setSelected(id);
    update();
}

void Magnifier::setDisplayOptions(const DisplayOptions &options)
{
    m_options = options;
    update();
}

void Magnifier::setMmPerPixel(double mmPerPixel)
{
    m_mmPerPixel = std::clamp(mmPerPixel, kLeastMmPerPixel, kMostMagnifiedMmPerPixel);
    update();
}

core::PointLps Magnifier::point() const
{
    if (m_tool->dragged()) {
        return m_tool->dragged()->position;
    }
    if (m_tool->aim()) {
        return m_tool->aim()->target;
    }
    const QString &id = m_landmarks.selected();
    for (const MarkKind kind : {MarkKind::Truth, MarkKind::Predicted, MarkKind::Proposed}) {
        const LandmarkMark *mark = id.isEmpty() ? nullptr : m_landmarks.find(id, kind);
        if (mark != nullptr && LandmarkLayer::isShown(*mark, m_options)) {
            return mark->position;
        }
    }
    return m_cursor->position();
}

QRect Magnifier::cell(Plane plane) const
{
    const int n = static_cast<int>(plane);
    const bool upright = height() > width();
    const int whole = upright ? height() : width();
    const int from = n * (whole + kPlaneGap) / 3;
    const int to = (n + 1) * (whole + kPlaneGap) / 3 - kPlaneGap;
    return upright ? QRect(0, from, width(), to - from) : QRect(from, 0, to - from, height());
}

void Magnifier::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0x1e, 0x24, 0x2c));
    for (const Plane plane : kPlanes) {
        painter.save();
        paintPlane(painter, plane);
        painter.restore();
    }
}

void Magnifier::paintPlane(QPainter &painter, Plane plane) const
{
    const QRect area = cell(plane);
    painter.setClipRect(area);
    painter.fillRect(area, Qt::black);
    painter.translate(area.topLeft());
    if (!m_volume || area.isEmpty()) {
        return;
    }
    const PlaneAxes &axes = axesOf(plane);
    const core::PointLps at = point();
    const QPointF middle(0.5 * area.width(), 0.5 * area.height());
    const core::PointLps corner = at + axes.right * ((0.5 - middle.x()) * m_mmPerPixel)
                                  + axes.down * ((0.5 - middle.y()) * m_mmPerPixel);
    const Sheet sheet = Sheet::flat(corner, axes.right * m_mmPerPixel, axes.down * m_mmPerPixel, area.width(), area.height());
    if (const auto values = sampled(*m_volume, sheet, {}, 1.0, {})) {
        painter.drawImage(QPoint(0, 0), greyImage(*values, m_cursor->windowLevel()));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const ViewProjection projection{
        [&](const core::PointLps &p) {
            const core::VectorLps offset = p - at;
            return middle + QPointF(core::dot(offset, axes.right), core::dot(offset, axes.down)) / m_mmPerPixel;
        },
        [&](const core::PointLps &p) {
            return std::abs(core::dot(p - at, axes.along)) * LandmarkLayer::kGoneBeyondMm / kMarksWithinMm;
        },
        0.0};
    DisplayOptions options = m_options;
    options.labelsShown = false;
    m_landmarks.paint(painter, projection, QRectF(QPointF(0, 0), QSizeF(area.size())), options);
    // Each line in the colour of the plane that it is, as in the slices.
    const Plane vertical = plane == Plane::Sagittal ? Plane::Coronal : Plane::Sagittal;
    const Plane horizontal = plane == Plane::Axial ? Plane::Coronal : Plane::Axial;
    const auto line = [&](Plane other, const QPointF &side, double length) {
        for (const QPen &pen : {QPen(QColor(0, 0, 0, 130), 2.6), QPen(colourOf(other), 1.0)}) {
            painter.setPen(pen);
            painter.drawLine(middle + side * kOpenPixels, middle + side * length);
            painter.drawLine(middle - side * kOpenPixels, middle - side * length);
        }
    };
    line(vertical, {0.0, 1.0}, area.height());
    line(horizontal, {1.0, 0.0}, area.width());
    painter.setFont(overlayFont(font(), true));
    drawHaloText(painter, QRectF(6, 3, area.width() - 12, 16), Qt::AlignLeft | Qt::AlignVCenter, nameOf(plane).left(1),
                 colourOf(plane));
}

void Magnifier::wheelEvent(QWheelEvent *event)
{
    event->accept();
    setMmPerPixel(m_mmPerPixel * std::exp(-event->angleDelta().y() / kWheelNotch * 0.15));
}

void Magnifier::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton) {
        Q_EMIT maximiseRequested();
    }
}

} // namespace gonion::viewers
