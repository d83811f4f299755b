// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/sheet_view.h"

#include "viewers/overlay_look.h"
#include "viewers/paint_aim.h"
#include "viewers/paint_scale_bar.h"
#include "viewers/paint_text.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kSheetFitMargin = 1.04;
constexpr double kCursorArm = 7.0;

} // namespace

SheetView::SheetView(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent)
    : QWidget(parent), m_cursor(cursor), m_tool(tool)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    const auto repaint = [this] { update(); };
    connect(cursor, &LinkedCursor::positionChanged, this, repaint);
    connect(cursor, &LinkedCursor::windowLevelChanged, this, repaint);
    connect(&m_sampler, &SheetSampler::refined, this, [this] {
        update();
        Q_EMIT refined();
    });
    connect(tool, &LandmarkTool::modeChanged, this, &SheetView::updateMouseCursor);
    connect(tool, &LandmarkTool::draggedChanged, this, [this] {
        m_landmarks.setDragged(m_tool->dragged());
        update();
    });
    connect(tool, &LandmarkTool::hoveredChanged, this, [this] {
        m_landmarks.setHovered(m_tool->hovered());
        update();
    });
    connect(tool, &LandmarkTool::aimChanged, this, repaint);
    connect(tool, &LandmarkTool::snapChanged, this, repaint);
}

SheetView::~SheetView() = default;

void SheetView::setVolume(std::shared_ptr<const core::Volume> volume)
{
    m_volume = std::move(volume);
    m_sampler.setVolume(m_volume);
    m_shape.reset();
    m_drag = Drag::None;
    m_fitted = true;
    setHovered(std::nullopt);
    update();
}

void SheetView::setShape(std::shared_ptr<const SheetShape> shape)
{
    m_shape = std::move(shape);
    if (m_fitted) {
        resetView();
    }
    update();
}

void SheetView::setMarks(const std::vector<LandmarkMark> &marks)
{
    m_landmarks.setMarks(marks);
    update();
}

void SheetView::setSelected(const QString &id)
{
    m_landmarks.setSelected(id);
    update();
}

void SheetView::setDisplayOptions(const DisplayOptions &options)
{
    m_options = options;
    update();
}

void SheetView::setSlab(const Slab &slab)
{
    const Slab wanted{std::clamp(slab.thicknessMm, 0.0, Slab::kMostMm), slab.kind};
    if (!(wanted == m_slab)) {
        m_slab = wanted;
        update();
        Q_EMIT slabChanged();
    }
}

void SheetView::resetView()
{
    m_fitted = true;
    if (m_shape) {
        const QRectF extent = m_shape->extent();
        m_centre = extent.center();
        m_mmPerPixel = kSheetFitMargin * std::max(extent.width() / std::max(1, width()), extent.height() / std::max(1, height()));
    }
    update();
}

QPointF SheetView::sheetFromView(const QPointF &pixel) const
{
    return m_centre + (pixel - QPointF(0.5 * width(), 0.5 * height())) * m_mmPerPixel;
}

core::PointLps SheetView::lpsFromView(const QPointF &pixel) const
{
    return m_shape ? m_shape->lpsFromSheet(sheetFromView(pixel)) : core::PointLps{};
}

QPointF SheetView::viewFromLps(const core::PointLps &point) const
{
    if (!m_shape) {
        return {};
    }
    return (m_shape->placeOf(point).mm - m_centre) / m_mmPerPixel + QPointF(0.5 * width(), 0.5 * height());
}

ViewProjection SheetView::projection() const
{
    return {[this](const core::PointLps &point) { return viewFromLps(point); },
            [this](const core::PointLps &point) {
                return m_shape ? std::max(0.0, std::abs(m_shape->placeOf(point).depth) - 0.5 * m_slab.thicknessMm) : 1e9;
            },
            1.0 / m_mmPerPixel};
}

std::optional<core::PointLps> SheetView::placeUnder(const QPointF &pixel) const
{
    if (!m_volume || !m_shape) {
        return std::nullopt;
    }
    const QPointF mm = sheetFromView(pixel);
    const core::PointLps onSheet = m_shape->lpsFromSheet(mm);
    const core::VectorLps normal = m_shape->normalAt(mm.x());
    const core::PointLps point = onSheet + normal * slabDepth(*m_volume, onSheet, normal, m_slab);
    return m_volume->geometry().contains(point) ? std::optional(point) : std::nullopt;
}

core::VectorLps SheetView::offSheet(const core::PointLps &point) const
{
    // A mean has no depth that the hand could see: the mark keeps its own.
    if (!m_shape || m_slab.kind != SlabKind::Mean) {
        return {};
    }
    const auto place = m_shape->placeOf(point);
    return std::abs(place.depth) <= 0.5 * m_slab.thicknessMm ? m_shape->normalAt(place.mm.x()) * place.depth
                                                              : core::VectorLps{};
}

std::optional<PickedMark> SheetView::editableAt(const QPointF &pixel) const
{
    return m_shape ? m_landmarks.pickEditable(pixel, projection(), m_options) : std::nullopt;
}

QString SheetView::nothingUnder() const
{
    return tr("Nothing was placed: that is outside the scanned volume.");
}

Sheet SheetView::sheet() const
{
    Sheet sheet;
    sheet.rows = height();
    sheet.down = m_shape->down() * m_mmPerPixel;
    for (int column = 0; column < width(); ++column) {
        const QPointF top = sheetFromView({column + 0.5, 0.5});
        sheet.columns.push_back(m_shape->lpsFromSheet(top));
        sheet.normals.push_back(m_shape->normalAt(top.x()));
    }
    return sheet;
}

void SheetView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Qt::black);
    painter.setFont(overlayFont(font()));
    if (!m_volume) {
        return;
    }
    if (!m_shape) {
        drawHaloText(painter, QRectF(rect()).adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, emptyText(),
                     overlayTextColour());
        return;
    }
    m_sampler.show(sheet(), m_slab);
    painter.drawImage(QPoint(0, 0), m_sampler.image(m_cursor->windowLevel()));
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_options.crosshairShown) {
        paintCursor(painter);
    }
    m_landmarks.paint(painter, projection(), QRectF(rect()).adjusted(4.0, 4.0, -4.0, -4.0), m_options);
    const auto &aim = m_tool->aim();
    if (aim && m_tool->aimedIn() == this && m_tool->snap().on) {
        drawAim(painter, viewFromLps(aim->point), viewFromLps(aim->target), m_tool->snap().radiusMm / m_mmPerPixel);
    }
    paintTexts(painter);
}

void SheetView::paintCursor(QPainter &painter) const
{
    const auto place = m_shape->placeOf(m_cursor->position());
    const double opacity = LandmarkLayer::opacityAt(std::abs(place.depth) - 0.5 * m_slab.thicknessMm);
    if (opacity <= 0.0) {
        return;
    }
    const QPointF at = viewFromLps(m_cursor->position());
    QColor colour(0xff, 0xff, 0xff);
    colour.setAlphaF(static_cast<float>(0.8 * opacity));
    painter.setPen(QPen(colour, 1.0));
    for (const QPointF &side : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)}) {
        painter.drawLine(at + side * kCursorArm, at + side * (3.0 * kCursorArm));
    }
}

void SheetView::paintTexts(QPainter &painter) const
{
    const QColor colour = overlayTextColour();
    QFont letterFont = overlayFont(font(), true);
    letterFont.setPixelSize(14);
    painter.setFont(letterFont);
    const QRectF area = QRectF(rect()).adjusted(kMargin, 4.0, -kMargin, -4.0);
    const auto letters = edgeLetters();
    drawHaloText(painter, area, Qt::AlignLeft | Qt::AlignVCenter, letters[0], colour);
    drawHaloText(painter, area, Qt::AlignRight | Qt::AlignVCenter, letters[1], colour);
    drawHaloText(painter, area, Qt::AlignHCenter | Qt::AlignTop, letters[2], colour);
    drawHaloText(painter, area, Qt::AlignHCenter | Qt::AlignBottom, letters[3], colour);
    painter.setFont(overlayFont(font()));
    if (!m_options.millimetresHidden) {
        drawScaleBar(painter, rect(), m_mmPerPixel);
    }
    if (!m_options.cornerTextShown) {
        return;
    }
    QStringList lines = cornerLines();
    if (m_slab.isThick() && !m_options.millimetresHidden) {
        lines << nameOf(m_slab);
    }
    double y = kMargin - 2.0;
    for (const QString &line : lines) {
        drawHaloText(painter, QRectF(kMargin, y, width() - 2.0 * kMargin, kLineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     line, colour);
        y += kLineHeight;
    }
}

bool SheetView::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && m_drag == Drag::Mark
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void SheetView::resizeEvent(QResizeEvent *)
{
    if (m_fitted) {
        resetView();
    }
}

void SheetView::setHovered(std::optional<core::PointLps> point)
{
    if (point != m_hovered) {
        m_hovered = point;
        Q_EMIT hoverChanged();
    }
}

} // namespace gonion::viewers
