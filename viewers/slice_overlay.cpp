// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/slice_overlay.h"

#include "viewers/arch_tool.h"
#include "viewers/overlay_look.h"
#include "viewers/paint_aim.h"
#include "viewers/paint_scale_bar.h"
#include "viewers/paint_text.h"
#include "viewers/slice_view.h"

#include <QPainter>

#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kCrosshairGap = 14.0;
/// Smaller views have no room for more than the letters.
constexpr double kLeastWidthForTexts = 200.0;
const QColor kArchColour(0xe8, 0x8f, 0xc8);

/// "S 34.5 mm": the side of zero that a coordinate lies on, and how far.
QString sidedMillimetres(Plane plane, double coordinate)
{
    const core::VectorLps along = axesOf(plane).along * (coordinate < 0.0 ? -1.0 : 1.0);
    return QStringLiteral("%1 %2 mm").arg(letterOf(along)).arg(std::abs(coordinate), 0, 'f', 1);
}

/// True minus signs: the hyphen is hard to see beside small digits.
QString number(double value, int decimals)
{
    return QString::number(value, 'f', decimals).replace(QLatin1Char('-'), QChar(0x2212));
}

} // namespace

SliceOverlay::SliceOverlay(SliceView *view) : QWidget(view), m_view(view)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
}

void SliceOverlay::paintEvent(QPaintEvent *)
{
    if (!m_view->m_volume) {
        return;
    }
    QPainter painter(this);
    painter.setFont(overlayFont(font()));
    if (m_view->m_slab.isThick()) {
        paintSlab(painter);
    }
    if (m_view->m_options.crosshairShown) {
        paintCrosshair(painter);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintArch(painter);
    paintMeasurements(painter);
    const QRectF bounds = QRectF(rect()).adjusted(4.0, 4.0, -4.0, -4.0);
    m_view->m_landmarks.paint(painter, m_view->projection(), bounds, m_view->m_options);
    paintAim(painter);
    paintLetters(painter);
    paintScaleBar(painter);
    if (m_view->m_options.cornerTextShown) {
        paintCornerTexts(painter);
    }
}

void SliceOverlay::paintSlab(QPainter &painter)
{
    painter.fillRect(rect(), Qt::black);
    m_view->m_sampler.show(m_view->slabSheet(), m_view->m_slab);
    painter.drawImage(QPoint(0, 0), m_view->m_sampler.image(m_view->m_cursor->windowLevel()));
}

void SliceOverlay::paintArch(QPainter &painter) const
{
    if (m_view->m_arch == nullptr || !m_view->m_arch->isShown()) {
        return;
    }
    // Seen from above at every height: its handles are moved in this view.
    const DentalArch &arch = *m_view->m_arch->arch();
    constexpr double kCurveStepMm = 2.0;
    QPolygonF line;
    for (const core::PointLps &point : arch.curve(kCurveStepMm)) {
        line << m_view->viewFromLps(point);
    }
    painter.setBrush(Qt::NoBrush);
    for (const QPen &pen : {QPen(QColor(0, 0, 0, 120), 3.2), QPen(kArchColour, 1.4)}) {
        painter.setPen(pen);
        painter.drawPolyline(line);
    }
    painter.setPen(QPen(QColor(0, 0, 0, 190), 1.4));
    painter.setBrush(kArchColour);
    for (const core::PointLps &control : arch.controls) {
        const QPointF at = m_view->viewFromLps(control);
        painter.drawRect(QRectF(at.x() - 3.5, at.y() - 3.5, 7.0, 7.0));
    }
    painter.setBrush(Qt::NoBrush);
}

void SliceOverlay::paintCrosshair(QPainter &painter) const
{
    // Each line is the other plane seen from its edge, and has its colour.
    const Plane plane = m_view->plane();
    const Plane vertical = plane == Plane::Sagittal ? Plane::Coronal : Plane::Sagittal;
    const Plane horizontal = plane == Plane::Axial ? Plane::Coronal : Plane::Axial;
    const QPointF at = m_view->viewFromLps(m_view->m_cursor->position());
    // On pixel centres the lines are one pixel wide without smoothing.
    const double x = std::floor(at.x()) + 0.5;
    const double y = std::floor(at.y()) + 0.5;
    const auto draw = [&](Plane other, const QLineF &first, const QLineF &second) {
        QColor colour = colourOf(other);
        colour.setAlpha(190);
        painter.setPen(QPen(colour, 1.0));
        painter.drawLine(first);
        painter.drawLine(second);
    };
    painter.setRenderHint(QPainter::Antialiasing, false);
    draw(vertical, {x, 0.0, x, y - kCrosshairGap}, {x, y + kCrosshairGap, x, double(height())});
    draw(horizontal, {0.0, y, x - kCrosshairGap, y}, {x + kCrosshairGap, y, double(width()), y});
}

void SliceOverlay::paintAim(QPainter &painter) const
{
    const auto &aim = m_view->m_tool->aim();
    if (aim && m_view->m_tool->aimedIn() == m_view && m_view->m_tool->snap().on) {
        drawAim(painter, m_view->viewFromLps(aim->point), m_view->viewFromLps(aim->target),
                m_view->m_tool->snap().radiusMm / m_view->m_frame.mmPerPixel());
    }
}

void SliceOverlay::paintMeasurements(QPainter &painter) const
{
    const MeasurementList &list = *m_view->m_measurements;
    const auto depth = [this](const core::PointLps &p) { return m_view->m_frame.distanceFromSlice(p); };
    for (std::size_t n = 0; n < list.measurements().size(); ++n) {
        const Measurement &measurement = list.measurements()[n];
        const double opacity =
            LandmarkLayer::opacityAt(std::max(depth(measurement.from), depth(measurement.to)));
        if (opacity > 0.0) {
            const QString text = m_view->m_options.millimetresHidden
                                     ? QString()
                                     : QStringLiteral("%1 mm").arg(measurement.millimetres(), 0, 'f', 1);
            paintMeasurement(painter, m_view->viewFromLps(measurement.from),
                             m_view->viewFromLps(measurement.to), opacity, list.selected() == n, text);
        }
    }
    if (list.started() && depth(*list.started()) <= LandmarkLayer::kGoneBeyondMm) {
        const core::PointLps end = m_view->m_hovered.value_or(*list.started());
        const QString text = m_view->m_options.millimetresHidden || !m_view->m_hovered
                                 ? QString()
                                 : QStringLiteral("%1 mm").arg(core::distance(*list.started(), end), 0, 'f', 1);
        paintMeasurement(painter, m_view->viewFromLps(*list.started()), m_view->viewFromLps(end), 1.0, true,
                         text);
    }
}

void SliceOverlay::paintMeasurement(QPainter &painter, const QPointF &from, const QPointF &to,
                                    double opacity, bool selected, const QString &text) const
{
    QColor colour = selected ? QColor(0xff, 0xff, 0xff) : QColor(0x6f, 0xd6, 0xe8);
    colour.setAlphaF(static_cast<float>(opacity));
    QColor rim(0, 0, 0);
    rim.setAlphaF(static_cast<float>(0.65 * opacity));
    const QPointF span = to - from;
    const double length = std::hypot(span.x(), span.y());
    const QPointF across = length > 0.0 ? QPointF(-span.y(), span.x()) * (6.0 / length) : QPointF(0.0, 6.0);
    for (const QPen &pen : {QPen(rim, 3.5), QPen(colour, 1.5)}) {
        painter.setPen(pen);
        painter.drawLine(from, to);
        painter.drawLine(from - across, from + across);
        painter.drawLine(to - across, to + across);
    }
    if (!text.isEmpty()) {
        const QPointF middle = 0.5 * (from + to);
        const QPointF side = across.y() > 0.0 ? across : -across;
        const QPointF at = middle + side * 2.6;
        drawHaloText(painter, QRectF(at.x() - 50.0, at.y() - 8.0, 100.0, 16.0), Qt::AlignCenter, text, colour);
    }
}

void SliceOverlay::paintLetters(QPainter &painter) const
{
    const auto letters = m_view->orientationLetters();
    QFont letterFont = overlayFont(font(), true);
    letterFont.setPixelSize(14);
    painter.setFont(letterFont);
    const QRectF area = QRectF(rect()).adjusted(kMargin, 4.0, -kMargin, -4.0);
    const QColor colour = overlayTextColour();
    drawHaloText(painter, area, Qt::AlignLeft | Qt::AlignVCenter, letters[0], colour);
    drawHaloText(painter, area, Qt::AlignRight | Qt::AlignVCenter, letters[1], colour);
    drawHaloText(painter, area, Qt::AlignHCenter | Qt::AlignTop, letters[2], colour);
    drawHaloText(painter, area, Qt::AlignHCenter | Qt::AlignBottom, letters[3], colour);
    painter.setFont(overlayFont(font()));
}

void SliceOverlay::paintScaleBar(QPainter &painter) const
{
    if (!m_view->m_options.millimetresHidden) {
        drawScaleBar(painter, rect(), m_view->m_frame.mmPerPixel());
    }
}

QStringList SliceOverlay::sliceLines() const
{
    QStringList lines;
    lines << tr("Slice %1 / %2").arg(m_view->slice() + 1).arg(m_view->m_stack.count);
    if (!m_view->m_options.millimetresHidden) {
        lines << sidedMillimetres(m_view->plane(), m_view->m_frame.sliceCoordinate());
    }
    if (m_view->m_slab.isThick()) {
        lines << nameOf(m_view->m_slab);
    }
    return lines;
}

QStringList SliceOverlay::valueLines() const
{
    QStringList lines;
    const core::Volume &volume = *m_view->m_volume;
    if (m_view->m_hovered) {
        const core::PointLps &point = *m_view->m_hovered;
        const core::VoxelIndex voxel =
            core::ImageGeometry::nearestVoxel(volume.geometry().indexFromLps(point));
        if (volume.geometry().contains(voxel)) {
            const QString unit = volume.looksLikeHounsfield() ? QStringLiteral(" HU") : QString();
            lines << number(volume.at(voxel), volume.type() >= core::VoxelType::Float32 ? 1 : 0) + unit;
            lines << tr("Voxel %1, %2, %3").arg(voxel.i).arg(voxel.j).arg(voxel.k);
        }
        if (!m_view->m_options.millimetresHidden) {
            lines << QStringLiteral("LPS %1, %2, %3 mm")
                         .arg(number(point.x, 1), number(point.y, 1), number(point.z, 1));
        }
    }
    const WindowLevel &shown = m_view->m_cursor->windowLevel();
    lines << QStringLiteral("W %1  L %2").arg(number(shown.window, 0), number(shown.level, 0));
    return lines;
}

void SliceOverlay::paintCornerTexts(QPainter &painter) const
{
    if (width() < kLeastWidthForTexts) {
        return;
    }
    const QColor colour = overlayTextColour();
    const double textWidth = 0.5 * width() - kMargin - 16.0;
    double y = kMargin - 2.0;
    for (const QString &line : sliceLines()) {
        drawHaloText(painter, QRectF(kMargin, y, textWidth, kLineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     line, colour);
        y += kLineHeight;
    }
    const QStringList values = valueLines();
    y = height() - kMargin - kLineHeight * values.size() + 2.0;
    for (const QString &line : values) {
        drawHaloText(painter, QRectF(kMargin, y, textWidth, kLineHeight),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, line, colour);
        y += kLineHeight;
    }
    if (m_view->m_options.patientNameShown) {
        const QString name = QString::fromStdString(m_view->m_volume->source().patientName);
        drawHaloText(painter, QRectF(width() - kMargin - textWidth, kMargin - 2.0, textWidth, kLineHeight),
                     Qt::AlignRight | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(textWidth)),
                     colour);
    }
}

} // namespace gonion::viewers
