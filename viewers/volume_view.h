// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "viewers/display_options.h"
#include "viewers/landmark_tool.h"
#include "viewers/linked_cursor.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace gonion::viewers {

struct HeadModel;
class HeadModelWorker;
class VolumeOverlay;
class VolumeScene;

/// How the 3D view draws the head.
enum class HeadRendering {
    BoneSurface, ///< a mesh: quick everywhere
    VolumeBone,  ///< ray casting, bone and teeth
    VolumeSoft,  ///< ray casting, skin over bone
};

/// From which side of the patient the 3D view looks.
enum class ViewDirection { Anterior, Posterior, Left, Right, Superior, Inferior };

/// The head in 3D with the landmarks. Left drag turns, middle drag pans, right drag and wheel zoom, a
/// click picks the landmark under the mouse. Mesh and cropped grid are computed by a worker. Landmarks
/// are placed and moved on the surface under the mouse, see `LandmarkTool`.
class VolumeView : public QWidget, public LandmarkSurface {
    Q_OBJECT
public:
    /// Neither pointer is owned; both must outlive the view.
    VolumeView(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent = nullptr);
    /// Asks the worker to stop and waits for it.
    ~VolumeView() override;

    void setVolume(std::shared_ptr<const core::Volume> volume);
    void setMarks(const std::vector<LandmarkMark> &marks);
    void setSelected(const QString &id);
    void setDisplayOptions(const DisplayOptions &options);
    /// Until this is called: ray casting, or the bone surface where a software renderer draws.
    void setRendering(HeadRendering rendering);
    [[nodiscard]] HeadRendering rendering() const { return m_rendering; }
    [[nodiscard]] bool isClippedToLandmarks() const { return m_clipped; }
    /// True where no graphics processor draws (llvmpipe and the like); known after the first frame.
    [[nodiscard]] bool isSoftwareRendered() const { return m_software; }
    /// True while the worker computes mesh and grid.
    [[nodiscard]] bool isBusy() const { return m_busy; }
    [[nodiscard]] std::shared_ptr<const HeadModel> headModel() const { return m_model; }
    [[nodiscard]] QPointF viewFromLps(const core::PointLps &point) const;
    /// First bone (or skin, with `VolumeSoft`) under a widget pixel.
    [[nodiscard]] std::optional<core::PointLps> surfaceUnder(const QPointF &pixel) const;
    [[nodiscard]] std::optional<core::PointLps> placeUnder(const QPointF &pixel) const override;
    [[nodiscard]] QPointF pixelOf(const core::PointLps &point) const override { return viewFromLps(point); }
    [[nodiscard]] std::optional<PickedMark> editableAt(const QPointF &pixel) const override;
    [[nodiscard]] QString nothingUnder() const override;
    /// The VTK side; for tests.
    [[nodiscard]] VolumeScene *scene() const { return m_scene; }

    [[nodiscard]] QSize sizeHint() const override { return {400, 400}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 120}; }

public Q_SLOTS:
    void viewFrom(gonion::viewers::ViewDirection direction);
    /// Front view of the whole head.
    void resetView();
    /// Cuts away what is far from the landmarks; does nothing while there are none.
    void setClippedToLandmarks(bool clipped);

Q_SIGNALS:
    void landmarkPicked(const QString &id);
    void maximiseRequested();
    void activated();
    void busyChanged(bool busy);
    void renderingChanged(gonion::viewers::HeadRendering rendering);
    void clippedChanged(bool clipped);

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class Drag { None, Rotate, Pan, Zoom, Mark, Spent };

    void onRendererKnown();
    void onModelReady(std::shared_ptr<const HeadModel> model);
    void continueDrag(const QPointF &from, const QPointF &to);
    void click(const QPointF &place, Qt::KeyboardModifiers modifiers);
    void onDragged();
    void showLandmarks();
    void updateMouseCursor(const QPointF &place);
    void moved();
    void refine();
    void refresh();
    void updateClip();
    [[nodiscard]] core::PointLps onScan(const core::PointLps &point, const core::VectorLps &sight, double level) const;
    [[nodiscard]] ViewProjection projection() const;

    LinkedCursor *m_cursor;
    LandmarkTool *m_tool;
    VolumeScene *m_scene;
    VolumeOverlay *m_overlay;
    std::unique_ptr<HeadModelWorker> m_worker;
    std::shared_ptr<const core::Volume> m_volume;
    std::shared_ptr<const HeadModel> m_model;
    LandmarkLayer m_landmarks;
    DisplayOptions m_options;
    HeadRendering m_rendering = HeadRendering::BoneSurface;
    bool m_renderingChosen = false;
    bool m_software = false;
    bool m_clipped = false;
    bool m_busy = false;

    Drag m_drag = Drag::None;
    bool m_pastThreshold = false;
    QPointF m_pressed;
    QPointF m_last;
    bool m_aimShown = false;
    bool m_onMark = false; ///< the press grabbed a mark
    QTimer m_idle;    ///< refines the picture when nothing has moved for a moment
    QTimer m_lagging; ///< while a mark is dragged elsewhere: this view follows some times a second

    friend class VolumeOverlay;
};

} // namespace gonion::viewers
