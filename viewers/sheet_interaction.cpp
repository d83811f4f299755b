// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The mouse and the keys of SheetView.
#include "viewers/pointer_feel.h"
#include "viewers/sheet_view.h"
#include "viewers/view_cursors.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

void SheetView::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    if (!m_volume || !m_shape || m_drag != Drag::None) {
        return;
    }
    m_button = event->button();
    m_pressed = m_last = event->position();
    m_atPress = m_cursor->windowLevel();
    m_drag = m_button == Qt::LeftButton || m_button == Qt::MiddleButton || m_button == Qt::RightButton ? Drag::Pending
                                                                                                       : Drag::None;
    m_onMark = m_button == Qt::LeftButton && m_tool->press(*this, m_pressed, event->modifiers());
}

void SheetView::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF place = event->position();
    if (m_drag != Drag::None) {
        continueDrag(place);
    }
    if (m_volume && m_shape) {
        setHovered(lpsFromView(place));
        if (m_drag == Drag::None) {
            m_last = place;
            m_tool->hover(*this, place);
        }
    }
    updateMouseCursor();
}

void SheetView::continueDrag(const QPointF &place)
{
    const QPointF whole = place - m_pressed;
    if (m_drag == Drag::Pending) {
        if (std::hypot(whole.x(), whole.y()) < kDragThreshold) {
            return;
        }
        m_drag = m_onMark                       ? Drag::Mark
                 : m_button == Qt::LeftButton   ? Drag::WindowLevel
                 : m_button == Qt::MiddleButton ? Drag::Pan
                                                : Drag::Zoom;
    }
    const QPointF moved = place - m_last;
    m_last = place;
    switch (m_drag) {
    case Drag::Mark:
        m_tool->drag(*this, place);
        if (!m_tool->dragged()) {
            m_drag = Drag::Spent;
        }
        break;
    case Drag::WindowLevel: {
        const double share = std::max(m_atPress.window, 10.0) * kWindowShare;
        m_cursor->setWindowLevel({m_atPress.window + whole.x() * share, m_atPress.level + whole.y() * share});
        break;
    }
    case Drag::Pan:
        m_fitted = false;
        m_centre -= moved * m_mmPerPixel;
        update();
        break;
    case Drag::Zoom:
        zoom(std::exp(-moved.y() / kZoomPixels), m_pressed);
        break;
    case Drag::Spent:
    case Drag::Pending:
    case Drag::None:
        break;
    }
}

void SheetView::zoom(double factor, const QPointF &anchor)
{
    m_fitted = false;
    const QPointF fixed = sheetFromView(anchor);
    m_mmPerPixel = std::clamp(m_mmPerPixel / factor, kLeastMmPerPixel, kMostMmPerPixel);
    m_centre += fixed - sheetFromView(anchor);
    update();
}

void SheetView::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_drag == Drag::None || event->button() != m_button) {
        return;
    }
    const bool clicked = m_drag == Drag::Pending && m_button == Qt::LeftButton;
    m_drag = Drag::None;
    m_button = Qt::NoButton;
    m_tool->release();
    const QPointF place = event->position();
    if (clicked && !m_tool->click(*this, place, event->modifiers()) && m_tool->mode() != InteractionMode::Measure) {
        if (const auto id = m_landmarks.pick(place, projection(), m_options)) {
            Q_EMIT landmarkPicked(*id);
        } else if (const auto point = placeUnder(place)) {
            m_cursor->setPosition(*point);
        }
    }
    m_tool->hover(*this, place);
    updateMouseCursor();
}

void SheetView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const bool looking = clicksPick(m_tool->mode());
    if (event->button() == Qt::LeftButton && looking && event->modifiers() == Qt::NoModifier) {
        Q_EMIT maximiseRequested();
    } else {
        mousePressEvent(event);
    }
}

void SheetView::wheelEvent(QWheelEvent *event)
{
    event->accept();
    if (!m_volume || !m_shape) {
        return;
    }
    // Alt turns a wheel sideways on some systems.
    const double angle = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (event->modifiers() & Qt::ControlModifier) {
        zoom(std::exp(angle / kWheelNotch * 0.15), event->position());
        return;
    }
    m_wheelAngle += angle;
    const int notches = static_cast<int>(m_wheelAngle / kWheelNotch);
    if (notches != 0) {
        m_wheelAngle -= notches * kWheelNotch;
        turnWheel(notches, event->modifiers());
        if (m_drag == Drag::Mark) {
            m_tool->drag(*this, m_last);
        } else if (m_drag == Drag::None) {
            m_tool->hover(*this, event->position());
        }
    }
}

void SheetView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        if (m_drag == Drag::Mark) {
            m_tool->abort();
            m_drag = Drag::Spent;
            updateMouseCursor();
            return;
        }
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        setSlab({m_slab.thicknessMm + kSlabStepMm, m_slab.kind});
        return;
    case Qt::Key_Minus:
        setSlab({m_slab.thicknessMm - kSlabStepMm, m_slab.kind});
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void SheetView::leaveEvent(QEvent *)
{
    m_wheelAngle = 0.0;
    setHovered(std::nullopt);
    m_tool->leave();
}

void SheetView::updateMouseCursor()
{
    const InteractionMode mode = m_tool->mode();
    QCursor wanted = restingCursor(mode == InteractionMode::Place, mode == InteractionMode::Measure);
    if (m_drag == Drag::Mark) {
        wanted = restingCursor(true, false);
    } else if (m_drag == Drag::WindowLevel) {
        wanted = Qt::SizeAllCursor;
    } else if (m_drag == Drag::Pan) {
        wanted = Qt::ClosedHandCursor;
    } else if (m_drag == Drag::Zoom) {
        wanted = Qt::SizeVerCursor;
    } else if (mode == InteractionMode::Edit && m_tool->hovered()) {
        wanted = Qt::OpenHandCursor;
    } else if (clicksPick(mode) && m_shape && m_hovered
               && m_landmarks.pick(m_last, projection(), m_options)) {
        wanted = Qt::PointingHandCursor;
    }
    if (cursor().shape() != wanted.shape()) {
        setCursor(wanted);
    }
}

} // namespace gonion::viewers
