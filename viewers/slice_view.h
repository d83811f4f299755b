// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "viewers/display_options.h"
#include "viewers/landmark_tool.h"
#include "viewers/linked_cursor.h"
#include "viewers/measurement_list.h"
#include "viewers/sheet_sampler.h"
#include "viewers/slice_frame.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace gonion::viewers {

class ArchTool;
class SliceOverlay;
class SliceScene;

/// One patient plane of a volume through the linked cursor, with what belongs over it. Left click
/// moves the crosshair or picks a landmark, left drag changes window and level, middle drag pans, right
/// drag zooms, the wheel steps through the slices, a double click asks to be maximised. What the mouse
/// does with landmarks in the other modes is said at `LandmarkTool`.
/// Keys (where `setKeysEnabled`): PgUp/PgDn, up/down, Home/End, R, + and - for the slab.
class SliceView : public QWidget, public LandmarkSurface {
    Q_OBJECT
public:
    /// No pointer is owned; all must outlive the view.
    SliceView(Plane plane, LinkedCursor *cursor, MeasurementList *measurements, LandmarkTool *tool,
              QWidget *parent = nullptr);
    ~SliceView() override;

    [[nodiscard]] Plane plane() const { return m_frame.plane(); }
    /// Shows the volume without copying it and fits it into the view; a null pointer shows nothing.
    void setVolume(std::shared_ptr<const core::Volume> volume);
    /// What `resetView` fits into the view instead of the whole volume: the head in it.
    void setContent(const LpsBox &box);
    void setMarks(const std::vector<LandmarkMark> &marks);
    void setSelected(const QString &id);
    void setDisplayOptions(const DisplayOptions &options);
    /// Shows the largest, mean or smallest values of a slab about the slice; a landmark is then placed
    /// where the value shown lies in the slab.
    void setSlab(const Slab &slab);
    [[nodiscard]] const Slab &slab() const { return m_slab; }
    /// Shows the arch with handles (in an axial view) while it is shown; not owned, must outlive the
    /// view.
    void setArchTool(ArchTool *arch);
    /// Off: the keys above pass on to the parent, for windows with their own shortcuts.
    void setKeysEnabled(bool enabled) { m_keysEnabled = enabled; }

    [[nodiscard]] const std::shared_ptr<const core::Volume> &volume() const { return m_volume; }
    [[nodiscard]] const SliceFrame &frame() const { return m_frame; }
    [[nodiscard]] const SliceStack &stack() const { return m_stack; }
    /// Number of the slice shown, 0 to stack().count - 1.
    [[nodiscard]] int slice() const;
    [[nodiscard]] core::PointLps lpsFromView(const QPointF &pixel) const { return m_frame.lpsFromView(pixel); }
    [[nodiscard]] QPointF viewFromLps(const core::PointLps &point) const { return m_frame.viewFromLps(point); }
    /// The patient point under the mouse, where it is in the view.
    [[nodiscard]] const std::optional<core::PointLps> &hovered() const { return m_hovered; }
    /// Letters at the left, right, top and bottom edge.
    [[nodiscard]] std::array<QString, 4> orientationLetters() const;
    /// The marks as this view shows them; for tests.
    [[nodiscard]] const LandmarkLayer &landmarks() const { return m_landmarks; }
    [[nodiscard]] std::optional<core::PointLps> placeUnder(const QPointF &pixel) const override;
    [[nodiscard]] QPointF pixelOf(const core::PointLps &point) const override { return viewFromLps(point); }
    [[nodiscard]] core::VectorLps offSheet(const core::PointLps &point) const override;
    [[nodiscard]] std::optional<PickedMark> editableAt(const QPointF &pixel) const override;
    [[nodiscard]] QString nothingUnder() const override;
    /// The VTK side; for tests.
    [[nodiscard]] SliceScene *scene() const { return m_scene; }

    [[nodiscard]] QSize sizeHint() const override { return {400, 400}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 120}; }

public Q_SLOTS:
    /// Moves by whole slices towards larger LPS coordinates (left, posterior, superior).
    void step(int slices);
    void toFirst();
    void toLast();
    /// Shows the whole head again.
    void resetView();
    /// Makes the slab thicker, or thinner; none at 0.
    void changeSlab(double millimetres);

Q_SIGNALS:
    void landmarkPicked(const QString &id);
    void maximiseRequested();
    void slabChanged();
    /// The mouse entered or moved: this is the view that keys are meant for.
    void activated();
    void hoverChanged();
    /// Esc in the distance tool with nothing started.
    void leaveToolRequested();

protected:
    bool event(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class Drag {
        None,
        Pending, ///< the button is down, not yet moved far enough
        WindowLevel,
        Pan,
        Zoom,
        Mark,
        Handle, ///< of the arch
        Spent ///< aborted: nothing more until the button is up
    };

    void onCursorMoved(const core::PointLps &position);
    void beginDrag(QMouseEvent *event);
    void continueDrag(const QPointF &place);
    void click(const QPointF &place, Qt::KeyboardModifiers modifiers);
    void onDragged();
    [[nodiscard]] std::optional<std::size_t> handleAt(const QPointF &place) const;
    [[nodiscard]] Sheet slabSheet() const;
    void measureClick(const QPointF &place);
    bool handleToolKey(int key);
    void setHovered(std::optional<core::PointLps> point);
    void updateMouseCursor();
    [[nodiscard]] QCursor mouseCursor() const;
    void refresh();
    [[nodiscard]] ViewProjection projection() const;

    LinkedCursor *m_cursor;
    MeasurementList *m_measurements;
    LandmarkTool *m_tool;
    ArchTool *m_arch = nullptr;
    SliceScene *m_scene;
    SliceOverlay *m_overlay;
    std::shared_ptr<const core::Volume> m_volume;
    LpsBox m_box;     ///< of the volume
    LpsBox m_content; ///< of what a fitted view shows
    SliceFrame m_frame;
    SliceStack m_stack;
    LandmarkLayer m_landmarks;
    DisplayOptions m_options;
    Slab m_slab;
    SheetSampler m_sampler; ///< for the slab
    std::optional<core::PointLps> m_hovered;

    Drag m_drag = Drag::None;
    bool m_onMark = false; ///< the press grabbed a mark
    std::optional<std::size_t> m_handle; ///< ... or this handle of the arch
    Qt::MouseButton m_button = Qt::NoButton;
    QPointF m_pressed;      ///< where the button went down
    QPointF m_last;         ///< where the mouse was at the last event of the drag
    WindowLevel m_atPress;
    double m_wheelAngle = 0.0; ///< what is left of finer wheels than one notch a slice
    bool m_fitted = true;      ///< the user has neither panned nor zoomed: stays fitted on resize
    bool m_keysEnabled = true;

    friend class SliceOverlay;
};

} // namespace gonion::viewers
