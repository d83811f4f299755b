// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "viewers/display_options.h"
#include "viewers/landmark_layer.h"
#include "viewers/snapping.h"

#include <QObject>

#include <memory>
#include <optional>

namespace gonion::viewers {

/// What a view that shows landmarks tells `LandmarkTool`: what lies under its pixels.
class LandmarkSurface {
public:
    virtual ~LandmarkSurface() = default;
    /// Where a click at a widget pixel puts a landmark; no value where there is nothing to put it on.
    [[nodiscard]] virtual std::optional<core::PointLps> placeUnder(const QPointF &pixel) const = 0;
    /// Where a point is shown.
    [[nodiscard]] virtual QPointF pixelOf(const core::PointLps &point) const = 0;
    /// What a drag leaves as it is: the way from the sheet shown to a mark that lies a little off it.
    [[nodiscard]] virtual core::VectorLps offSheet(const core::PointLps &) const { return {}; }
    /// The mark that a drag from here would move.
    [[nodiscard]] virtual std::optional<PickedMark> editableAt(const QPointF &pixel) const = 0;
    /// Why `placeUnder` gave nothing, one sentence for a person.
    [[nodiscard]] virtual QString nothingUnder() const = 0;
};

/// What the mouse does with landmarks, shared by the views of a window: place, move, remove. The views
/// tell it what the hand does; it tells whoever keeps the landmarks, and all views where a mark that is
/// being dragged stands, so that none waits for the keeper's answer. GUI thread only.
///
/// - `Place`: a click places the current landmark, on an existing mark too; a drag is window and level.
/// - `Look` and `Edit`: Shift+click places.
/// - `Edit`: a drag that begins on a mark moves it, and nothing else is moved; Esc puts it back. A
///   prediction or proposal can be dragged while its landmark has no mark of its own.
/// - Alt+click on a landmark's own mark removes it, in all three.
/// - `Review`: nothing of this.
class LandmarkTool : public QObject {
    Q_OBJECT
public:
    explicit LandmarkTool(QObject *parent = nullptr);

    /// For snapping; a drag is aborted.
    void setVolume(std::shared_ptr<const core::Volume> volume);
    void setMode(InteractionMode mode);
    [[nodiscard]] InteractionMode mode() const { return m_mode; }
    void setSnap(const SnapSettings &snap);
    [[nodiscard]] const SnapSettings &snap() const { return m_snap; }

    /// A click of the left button; true where it was meant for landmarks and the view has nothing to do.
    bool click(const LandmarkSurface &surface, const QPointF &pixel, Qt::KeyboardModifiers modifiers);
    /// The left button went down; true where a drag from here would move a mark.
    bool press(const LandmarkSurface &surface, const QPointF &pixel, Qt::KeyboardModifiers modifiers);
    /// The drag went on (past the view's threshold) to `pixel`.
    void drag(const LandmarkSurface &surface, const QPointF &pixel);
    /// The button went up; true where a mark had been dragged.
    bool release();
    /// Puts the dragged mark back; true where there was one.
    bool abort();
    /// The mouse moved with no button down.
    void hover(const LandmarkSurface &surface, const QPointF &pixel);
    /// The mouse left the view.
    void leave();

    /// The mark in the hand, where it stands now.
    [[nodiscard]] const std::optional<PickedMark> &dragged() const { return m_dragged; }
    /// The mark that a drag would move, in `Edit`.
    [[nodiscard]] const std::optional<PickedMark> &hovered() const { return m_hovered; }
    /// Where the mouse points, and where a click would land: apart where snapping is on.
    struct Aim {
        core::PointLps point;
        core::PointLps target;
        friend bool operator==(const Aim &, const Aim &) = default;
    };
    /// While a landmark is being placed or moved.
    [[nodiscard]] const std::optional<Aim> &aim() const { return m_aim; }
    /// The view the aim is in; only to be compared.
    [[nodiscard]] const LandmarkSurface *aimedIn() const { return m_aimedIn; }

Q_SIGNALS:
    void modeChanged(gonion::viewers::InteractionMode mode);
    void snapChanged();
    void placeRequested(const gonion::core::PointLps &point);
    void removeRequested(const QString &id);
    void moveStarted(const QString &id);
    void moved(const QString &id, const gonion::core::PointLps &point);
    void moveFinished(const QString &id);
    void moveAborted(const QString &id);
    /// A click that found nothing, or the like: a sentence to show for a moment.
    void noticeRequested(const QString &text);
    /// The dragged mark was taken, moved or let go.
    void draggedChanged();
    void hoveredChanged();
    void aimChanged();

private:
    struct Grab {
        PickedMark mark;
        QPointF offset;         ///< from the mouse to the mark's centre, pixels
        core::VectorLps depth;  ///< from the sheet shown to the mark
    };

    void place(const LandmarkSurface &surface, const QPointF &pixel);
    void setHovered(const std::optional<PickedMark> &mark);
    void setAim(const std::optional<Aim> &aim, const LandmarkSurface *surface);
    [[nodiscard]] core::PointLps targetOf(const core::PointLps &point) const;

    std::shared_ptr<const core::Volume> m_volume;
    InteractionMode m_mode = InteractionMode::Look;
    SnapSettings m_snap;
    std::optional<Grab> m_grab;
    std::optional<PickedMark> m_dragged;
    std::optional<PickedMark> m_hovered;
    std::optional<Aim> m_aim;
    const LandmarkSurface *m_aimedIn = nullptr;
};

} // namespace gonion::viewers
