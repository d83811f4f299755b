// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/slice_view.h"

#include "viewers/arch_tool.h"
#include "viewers/pointer_feel.h"
#include "viewers/slice_overlay.h"
#include "viewers/slice_scene.h"

#include <QKeyEvent>
#include <QResizeEvent>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

SliceView::SliceView(Plane plane, LinkedCursor *cursor, MeasurementList *measurements, LandmarkTool *tool,
                     QWidget *parent)
    : QWidget(parent), m_cursor(cursor), m_measurements(measurements), m_tool(tool), m_scene(new SliceScene(this)),
      m_overlay(new SliceOverlay(this)), m_frame(plane)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(nameOf(plane));
    m_overlay->raise();
    m_scene->setWindowLevel(cursor->windowLevel());
    connect(cursor, &LinkedCursor::positionChanged, this, &SliceView::onCursorMoved);
    connect(cursor, &LinkedCursor::windowLevelChanged, this, [this](const WindowLevel &windowLevel) {
        m_scene->setWindowLevel(windowLevel);
        m_overlay->update();
    });
    connect(measurements, &MeasurementList::changed, m_overlay, qOverload<>(&QWidget::update));
    connect(tool, &LandmarkTool::modeChanged, this, &SliceView::updateMouseCursor);
    connect(tool, &LandmarkTool::draggedChanged, this, &SliceView::onDragged);
    connect(tool, &LandmarkTool::hoveredChanged, this, [this] {
        m_landmarks.setHovered(m_tool->hovered());
        m_overlay->update();
    });
    connect(tool, &LandmarkTool::aimChanged, m_overlay, qOverload<>(&QWidget::update));
    connect(tool, &LandmarkTool::snapChanged, m_overlay, qOverload<>(&QWidget::update));
    connect(&m_sampler, &SheetSampler::refined, m_overlay, qOverload<>(&QWidget::update));
    updateMouseCursor();
}

SliceView::~SliceView() = default;

void SliceView::setVolume(std::shared_ptr<const core::Volume> volume)
{
    m_volume = std::move(volume);
    m_scene->setVolume(m_volume.get());
    m_sampler.setVolume(m_volume);
    m_drag = Drag::None;
    if (m_volume) {
        m_box = LpsBox::of(m_volume->geometry());
        m_content = m_box;
        m_stack = SliceStack::of(m_volume->geometry(), plane());
        m_frame.setCentre(m_cursor->position());
        resetView();
    } else {
        setHovered(std::nullopt);
    }
    refresh();
}

void SliceView::setContent(const LpsBox &box)
{
    m_content = box;
    if (m_fitted) {
        resetView();
    }
}

void SliceView::setMarks(const std::vector<LandmarkMark> &marks)
{
    m_landmarks.setMarks(marks);
    m_overlay->update();
}

void SliceView::setSelected(const QString &id)
{
    m_landmarks.setSelected(id);
    m_overlay->update();
}

void SliceView::setDisplayOptions(const DisplayOptions &options)
{
    m_options = options;
    m_overlay->update();
}

void SliceView::setSlab(const Slab &slab)
{
    const Slab wanted{std::clamp(slab.thicknessMm, 0.0, Slab::kMostMm), slab.kind};
    if (wanted == m_slab) {
        return;
    }
    m_slab = wanted;
    m_scene->setVisible(!m_slab.isThick()); // the overlay draws the slab
    refresh();
    Q_EMIT slabChanged();
}

void SliceView::changeSlab(double millimetres)
{
    setSlab({std::max(0.0, m_slab.thicknessMm + millimetres), m_slab.kind});
}

void SliceView::setArchTool(ArchTool *arch)
{
    m_arch = arch;
    connect(arch, &ArchTool::changed, m_overlay, qOverload<>(&QWidget::update));
}

Sheet SliceView::slabSheet() const
{
    const PlaneAxes &axes = axesOf(plane());
    const double mm = m_frame.mmPerPixel();
    return Sheet::flat(lpsFromView({0.5, 0.5}), axes.right * mm, axes.down * mm, width(), height());
}

void SliceView::onDragged()
{
    m_landmarks.setDragged(m_tool->dragged());
    m_overlay->update();
}

std::optional<core::PointLps> SliceView::placeUnder(const QPointF &pixel) const
{
    core::PointLps point = lpsFromView(pixel);
    if (m_volume && m_slab.isThick()) {
        const core::VectorLps &along = axesOf(plane()).along;
        point = point + along * slabDepth(*m_volume, point, along, m_slab);
    }
    return m_volume && m_volume->geometry().contains(point) ? std::optional(point) : std::nullopt;
}

core::VectorLps SliceView::offSheet(const core::PointLps &point) const
{
    // A mark that belongs to this slice keeps its place between the slices; one that only shines
    // through from another comes to the slice that the hand sees.
    const PlaneAxes &axes = axesOf(plane());
    const double depth = coordinate(point, axes.alongAxis) - m_frame.sliceCoordinate();
    if (m_slab.isThick() && m_slab.kind != SlabKind::Mean) {
        return {}; // the slab itself says how deep
    }
    return std::abs(depth) <= 0.5 * std::max(m_stack.step, m_slab.thicknessMm) ? axes.along * depth : core::VectorLps{};
}

std::optional<PickedMark> SliceView::editableAt(const QPointF &pixel) const
{
    return m_landmarks.pickEditable(pixel, projection(), m_options);
}

QString SliceView::nothingUnder() const
{
    return tr("Nothing was placed: that is outside the scanned volume.");
}

int SliceView::slice() const
{
    return m_stack.nearest(m_frame.sliceCoordinate());
}

std::array<QString, 4> SliceView::orientationLetters() const
{
    const PlaneAxes &axes = axesOf(plane());
    return {letterOf(axes.right * -1.0), letterOf(axes.right), letterOf(axes.down * -1.0),
            letterOf(axes.down)};
}

void SliceView::step(int slices)
{
    if (!m_volume) {
        return;
    }
    const int wanted = std::clamp(slice() + slices, 0, m_stack.count - 1);
    m_cursor->setPosition(
        withCoordinate(m_cursor->position(), axesOf(plane()).alongAxis, m_stack.at(wanted)));
}

void SliceView::toFirst()
{
    step(-m_stack.count);
}

void SliceView::toLast()
{
    step(m_stack.count);
}

void SliceView::resetView()
{
    m_fitted = true;
    m_frame.fit(m_content);
    refresh();
}

void SliceView::onCursorMoved(const core::PointLps &position)
{
    m_frame.setSliceCoordinate(coordinate(position, axesOf(plane()).alongAxis));
    if (m_volume && m_drag == Drag::None) {
        constexpr double kMarginPixels = 24.0;
        m_frame.bringIntoView(position, kMarginPixels);
    }
    if (m_hovered) {
        // The mouse rests, the slice moved under it.
        setHovered(withCoordinate(*m_hovered, axesOf(plane()).alongAxis, m_frame.sliceCoordinate()));
    }
    refresh();
}

void SliceView::refresh()
{
    m_scene->setFrame(m_frame);
    m_overlay->update();
}

ViewProjection SliceView::projection() const
{
    return {[this](const core::PointLps &point) { return m_frame.viewFromLps(point); },
            [this](const core::PointLps &point) {
                return std::max(0.0, m_frame.distanceFromSlice(point) - 0.5 * m_slab.thicknessMm);
            },
            1.0 / m_frame.mmPerPixel()};
}

void SliceView::resizeEvent(QResizeEvent *event)
{
    m_scene->setGeometry(rect());
    m_overlay->setGeometry(rect());
    m_frame.setSize(event->size());
    if (m_fitted && m_volume) {
        m_frame.fit(m_content);
    }
    refresh();
}

bool SliceView::event(QEvent *event)
{
    // A shortcut of the window on Esc must not come before a mark in the hand.
    if (event->type() == QEvent::ShortcutOverride && m_drag == Drag::Mark
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void SliceView::keyPressEvent(QKeyEvent *event)
{
    if (m_drag == Drag::Mark && event->key() == Qt::Key_Escape) {
        m_tool->abort();
        m_drag = Drag::Spent;
        updateMouseCursor();
        return;
    }
    if (m_tool->mode() == InteractionMode::Measure && handleToolKey(event->key())) {
        return;
    }
    if (!m_keysEnabled || !m_volume || (event->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_PageUp:
    case Qt::Key_Up:
        step(1);
        break;
    case Qt::Key_PageDown:
    case Qt::Key_Down:
        step(-1);
        break;
    case Qt::Key_Home:
        toFirst();
        break;
    case Qt::Key_End:
        toLast();
        break;
    case Qt::Key_R:
        resetView();
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        changeSlab(kSlabStepMm);
        break;
    case Qt::Key_Minus:
        changeSlab(-kSlabStepMm);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool SliceView::handleToolKey(int key)
{
    if (key == Qt::Key_Escape) {
        if (!m_measurements->abandon()) {
            Q_EMIT leaveToolRequested();
        }
        return true;
    }
    if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
        m_measurements->removeSelected();
        return true;
    }
    return false;
}

} // namespace gonion::viewers
