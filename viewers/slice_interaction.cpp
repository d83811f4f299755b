// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The mouse of SliceView.
#include "viewers/arch_tool.h"
#include "viewers/pointer_feel.h"
#include "viewers/slice_overlay.h"
#include "viewers/slice_view.h"
#include "viewers/view_cursors.h"

#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

/// Within this many pixels of a distance's line a click of the distance tool selects it.
constexpr double kLinePickPixels = 6.0;
/// And within this many of a handle of the arch a press takes it.
constexpr double kHandlePickPixels = 8.0;

double distanceToSegment(const QPointF &place, const QPointF &from, const QPointF &to)
{
    const QPointF span = to - from;
    const double squared = QPointF::dotProduct(span, span);
    const double along =
        squared > 0.0 ? std::clamp(QPointF::dotProduct(place - from, span) / squared, 0.0, 1.0) : 0.0;
    const QPointF gap = place - (from + span * along);
    return std::hypot(gap.x(), gap.y());
}

} // namespace

void SliceView::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    Q_EMIT activated();
    if (!m_volume || m_drag != Drag::None) {
        return;
    }
    beginDrag(event);
}

void SliceView::beginDrag(QMouseEvent *event)
{
    m_button = event->button();
    m_pressed = event->position();
    m_last = m_pressed;
    m_atPress = m_cursor->windowLevel();
    m_drag = m_button == Qt::LeftButton || m_button == Qt::MiddleButton || m_button == Qt::RightButton
                 ? Drag::Pending
                 : Drag::None;
    m_onMark = m_button == Qt::LeftButton && m_tool->press(*this, m_pressed, event->modifiers());
    const bool free = m_button == Qt::LeftButton && !m_onMark && event->modifiers() == Qt::NoModifier;
    m_handle = free ? handleAt(m_pressed) : std::nullopt;
}

std::optional<std::size_t> SliceView::handleAt(const QPointF &place) const
{
    if (m_arch == nullptr || !m_arch->isShown() || !clicksPick(m_tool->mode())) {
        return std::nullopt;
    }
    std::optional<std::size_t> found;
    double least = kHandlePickPixels;
    const auto &controls = m_arch->arch()->controls;
    for (std::size_t n = 0; n < controls.size(); ++n) {
        const QPointF gap = viewFromLps(controls[n]) - place;
        if (std::hypot(gap.x(), gap.y()) <= least) {
            least = std::hypot(gap.x(), gap.y());
            found = n;
        }
    }
    return found;
}

void SliceView::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF place = event->position();
    if (m_drag != Drag::None) {
        continueDrag(place);
    }
    if (m_volume) {
        setHovered(lpsFromView(place));
        if (m_drag == Drag::None) {
            m_tool->hover(*this, place);
        }
    }
    updateMouseCursor();
}

void SliceView::continueDrag(const QPointF &place)
{
    if (m_drag == Drag::Pending) {
        const QPointF moved = place - m_pressed;
        if (std::hypot(moved.x(), moved.y()) < kDragThreshold) {
            return;
        }
        m_drag = m_onMark                       ? Drag::Mark
                 : m_handle                     ? Drag::Handle
                 : m_button == Qt::LeftButton   ? Drag::WindowLevel
                 : m_button == Qt::MiddleButton ? Drag::Pan
                                                : Drag::Zoom;
    }
    const QPointF moved = place - m_last;
    m_last = place;
    if (m_drag == Drag::Mark) {
        m_tool->drag(*this, place);
        if (!m_tool->dragged()) {
            m_drag = Drag::Spent; // whoever keeps the landmarks would not have it moved
        }
        return;
    }
    if (m_drag == Drag::Handle) {
        m_arch->moveControl(*m_handle, lpsFromView(place));
        return;
    }
    if (m_drag == Drag::Spent) {
        return;
    }
    if (m_drag == Drag::WindowLevel) {
        const QPointF whole = place - m_pressed;
        const double share = std::max(m_atPress.window, 10.0) * kWindowShare;
        m_cursor->setWindowLevel({m_atPress.window + whole.x() * share, m_atPress.level + whole.y() * share});
        return;
    }
    m_fitted = false;
    if (m_drag == Drag::Pan) {
        m_frame.pan(moved);
    } else {
        m_frame.zoom(std::exp(-moved.y() / kZoomPixels), m_pressed);
    }
    refresh();
}

void SliceView::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_drag == Drag::None || event->button() != m_button) {
        return;
    }
    const bool clicked = m_drag == Drag::Pending && m_button == Qt::LeftButton;
    m_drag = Drag::None;
    m_button = Qt::NoButton;
    m_tool->release();
    if (clicked) {
        click(event->position(), event->modifiers());
    }
    m_tool->hover(*this, event->position());
    updateMouseCursor();
}

void SliceView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const bool looking = clicksPick(m_tool->mode());
    if (event->button() == Qt::LeftButton && looking && event->modifiers() == Qt::NoModifier
        && !m_landmarks.pick(event->position(), projection(), m_options)) {
        Q_EMIT maximiseRequested();
    } else {
        mousePressEvent(event);
    }
}

void SliceView::click(const QPointF &place, Qt::KeyboardModifiers modifiers)
{
    if (m_tool->click(*this, place, modifiers)) {
        return;
    }
    if (m_tool->mode() == InteractionMode::Measure) {
        measureClick(place);
    } else if (const auto id = m_landmarks.pick(place, projection(), m_options)) {
        Q_EMIT landmarkPicked(*id);
    } else {
        const core::PointLps point = lpsFromView(place);
        m_cursor->setPosition({std::clamp(point.x, m_box.low.x, m_box.high.x),
                               std::clamp(point.y, m_box.low.y, m_box.high.y),
                               std::clamp(point.z, m_box.low.z, m_box.high.z)});
    }
}

void SliceView::measureClick(const QPointF &place)
{
    if (!m_measurements->started()) {
        const auto &list = m_measurements->measurements();
        for (std::size_t n = 0; n < list.size(); ++n) {
            const bool shown = std::max(m_frame.distanceFromSlice(list[n].from),
                                        m_frame.distanceFromSlice(list[n].to))
                               < LandmarkLayer::kGoneBeyondMm;
            if (shown
                && distanceToSegment(place, viewFromLps(list[n].from), viewFromLps(list[n].to))
                       < kLinePickPixels) {
                m_measurements->select(n);
                return;
            }
        }
    }
    m_measurements->click(lpsFromView(place));
}

void SliceView::wheelEvent(QWheelEvent *event)
{
    event->accept();
    if (!m_volume) {
        return;
    }
    const double angle = event->angleDelta().y();
    if (event->modifiers() & Qt::ControlModifier) {
        m_fitted = false;
        m_frame.zoom(std::exp(angle / kWheelNotch * 0.15), event->position());
        refresh();
        return;
    }
    m_wheelAngle += angle;
    const int notches = static_cast<int>(m_wheelAngle / kWheelNotch);
    if (notches != 0) {
        m_wheelAngle -= notches * kWheelNotch;
        step(notches);
        if (m_drag == Drag::Mark) {
            m_tool->drag(*this, m_last); // a mark in the hand comes along
        } else if (m_drag == Drag::None) {
            m_tool->hover(*this, event->position());
        }
    }
}

void SliceView::enterEvent(QEnterEvent *)
{
    Q_EMIT activated();
}

void SliceView::leaveEvent(QEvent *)
{
    m_wheelAngle = 0.0;
    setHovered(std::nullopt);
    m_tool->leave();
}

void SliceView::setHovered(std::optional<core::PointLps> point)
{
    if (point == m_hovered) {
        return;
    }
    m_hovered = point;
    m_overlay->update();
    Q_EMIT hoverChanged();
}

void SliceView::updateMouseCursor()
{
    const QCursor wanted = mouseCursor();
    if (cursor().shape() != wanted.shape()) {
        setCursor(wanted);
    }
}

QCursor SliceView::mouseCursor() const
{
    const InteractionMode mode = m_tool->mode();
    switch (m_drag) {
    case Drag::WindowLevel:
        return Qt::SizeAllCursor;
    case Drag::Pan:
        return Qt::ClosedHandCursor;
    case Drag::Zoom:
        return Qt::SizeVerCursor;
    case Drag::Mark:
        return aimCursor();
    case Drag::Handle:
        return Qt::ClosedHandCursor;
    case Drag::Spent:
        return Qt::ArrowCursor;
    case Drag::Pending:
    case Drag::None:
        break;
    }
    if (mode == InteractionMode::Edit && m_tool->hovered()) {
        return Qt::OpenHandCursor;
    }
    if (clicksPick(mode) && m_hovered
        && m_landmarks.pick(viewFromLps(*m_hovered), projection(), m_options)) {
        return Qt::PointingHandCursor;
    }
    if (m_hovered && handleAt(viewFromLps(*m_hovered))) {
        return Qt::OpenHandCursor;
    }
    return restingCursor(mode == InteractionMode::Place, mode == InteractionMode::Measure);
}

} // namespace gonion::viewers
