// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/landmark_tool.h"

namespace gonion::viewers {

LandmarkTool::LandmarkTool(QObject *parent) : QObject(parent) {}

void LandmarkTool::setVolume(std::shared_ptr<const core::Volume> volume)
{
    abort();
    leave();
    m_volume = std::move(volume);
}

void LandmarkTool::setMode(InteractionMode mode)
{
    if (mode == m_mode) {
        return;
    }
    abort();
    leave();
    m_mode = mode;
    Q_EMIT modeChanged(mode);
}

void LandmarkTool::setSnap(const SnapSettings &snap)
{
    if (snap == m_snap) {
        return;
    }
    m_snap = snap;
    if (m_aim) {
        setAim(Aim{m_aim->point, targetOf(m_aim->point)}, m_aimedIn);
    }
    Q_EMIT snapChanged();
}

bool LandmarkTool::click(const LandmarkSurface &surface, const QPointF &pixel, Qt::KeyboardModifiers modifiers)
{
    if (m_mode == InteractionMode::Measure || m_mode == InteractionMode::Review) {
        return false;
    }
    if (modifiers & Qt::AltModifier) {
        const auto mark = surface.editableAt(pixel);
        if (mark && mark->kind == MarkKind::Truth) {
            Q_EMIT removeRequested(mark->id);
        }
        return true; // a miss must not do something else
    }
    if (m_mode == InteractionMode::Place || (modifiers & Qt::ShiftModifier)) {
        place(surface, pixel);
        return true;
    }
    return false;
}

void LandmarkTool::place(const LandmarkSurface &surface, const QPointF &pixel)
{
    if (const auto point = surface.placeUnder(pixel)) {
        Q_EMIT placeRequested(targetOf(*point));
    } else {
        Q_EMIT noticeRequested(surface.nothingUnder());
    }
}

bool LandmarkTool::press(const LandmarkSurface &surface, const QPointF &pixel, Qt::KeyboardModifiers modifiers)
{
    m_grab.reset();
    if (m_mode != InteractionMode::Edit || modifiers != Qt::NoModifier) {
        return false;
    }
    const auto mark = surface.editableAt(pixel);
    if (mark) {
        m_grab = Grab{*mark, surface.pixelOf(mark->position) - pixel, surface.offSheet(mark->position)};
    }
    return mark.has_value();
}

void LandmarkTool::drag(const LandmarkSurface &surface, const QPointF &pixel)
{
    if (!m_grab) {
        return;
    }
    if (!m_dragged) {
        m_dragged = m_grab->mark;
        setHovered(std::nullopt);
        Q_EMIT moveStarted(m_dragged->id);
    }
    const auto under = surface.placeUnder(pixel + m_grab->offset);
    if (!under || !m_dragged) {
        return; // beside the head or the volume: it stays at the last place that there was
    }
    const core::PointLps point = *under + m_grab->depth;
    setAim(Aim{point, targetOf(point)}, &surface);
    if (m_dragged->position == m_aim->target) {
        return;
    }
    m_dragged->position = m_aim->target;
    Q_EMIT draggedChanged();
    const PickedMark mark = *m_dragged; // whoever listens may end the drag
    Q_EMIT moved(mark.id, mark.position);
}

bool LandmarkTool::release()
{
    m_grab.reset();
    if (!m_dragged) {
        return false;
    }
    const QString id = m_dragged->id;
    // First told, then let go: the keeper's answer stands before the views stop showing this one.
    Q_EMIT moveFinished(id);
    m_dragged.reset();
    setAim(std::nullopt, nullptr);
    Q_EMIT draggedChanged();
    return true;
}

bool LandmarkTool::abort()
{
    m_grab.reset();
    if (!m_dragged) {
        return false;
    }
    const QString id = m_dragged->id;
    m_dragged.reset();
    setAim(std::nullopt, nullptr);
    Q_EMIT moveAborted(id);
    Q_EMIT draggedChanged();
    return true;
}

void LandmarkTool::hover(const LandmarkSurface &surface, const QPointF &pixel)
{
    if (m_dragged) {
        return;
    }
    setHovered(m_mode == InteractionMode::Edit ? surface.editableAt(pixel) : std::nullopt);
    std::optional<Aim> aim;
    if (m_mode == InteractionMode::Place) {
        if (const auto point = surface.placeUnder(pixel)) {
            aim = Aim{*point, targetOf(*point)};
        }
    }
    setAim(aim, aim ? &surface : nullptr);
}

void LandmarkTool::leave()
{
    if (!m_dragged) {
        setHovered(std::nullopt);
        setAim(std::nullopt, nullptr);
    }
}

void LandmarkTool::setHovered(const std::optional<PickedMark> &mark)
{
    if (mark != m_hovered) {
        m_hovered = mark;
        Q_EMIT hoveredChanged();
    }
}

void LandmarkTool::setAim(const std::optional<Aim> &aim, const LandmarkSurface *surface)
{
    if (aim != m_aim || surface != m_aimedIn) {
        m_aim = aim;
        m_aimedIn = surface;
        Q_EMIT aimChanged();
    }
}

core::PointLps LandmarkTool::targetOf(const core::PointLps &point) const
{
    return m_volume ? snapped(*m_volume, point, m_snap) : point;
}

} // namespace gonion::viewers
