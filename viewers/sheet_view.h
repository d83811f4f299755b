// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/landmark_tool.h"
#include "viewers/linked_cursor.h"
#include "viewers/sheet_sampler.h"
#include "viewers/sheet_shape.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace gonion::viewers {

/// The picture of a sheet with the landmarks over it: what the panoramic and the oblique view share.
/// The mouse is that of a slice (left click moves the crosshair or picks, left drag window and level,
/// middle drag pans, right drag and Ctrl+wheel zoom, double click asks to be maximised), and
/// `LandmarkTool` works in it: a click puts a landmark on the sheet, or where a slab shows its largest
/// or smallest value. Marks stand at the sheet's place nearest to them and fade with their distance
/// from the slab. Keys + and - make the slab thicker and thinner.
class SheetView : public QWidget, public LandmarkSurface {
    Q_OBJECT
public:
    /// Neither pointer is owned; both must outlive the view.
    SheetView(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent = nullptr);
    ~SheetView() override;

    virtual void setVolume(std::shared_ptr<const core::Volume> volume);
    [[nodiscard]] const std::shared_ptr<const core::Volume> &volume() const { return m_volume; }
    virtual void setMarks(const std::vector<LandmarkMark> &marks);
    void setSelected(const QString &id);
    void setDisplayOptions(const DisplayOptions &options);
    void setSlab(const Slab &slab);
    [[nodiscard]] const Slab &slab() const { return m_slab; }
    /// Null where there is nothing to show.
    [[nodiscard]] const SheetShape *shape() const { return m_shape.get(); }
    [[nodiscard]] const LandmarkLayer &landmarks() const { return m_landmarks; }

    /// Of the sheet; meaningless without one.
    [[nodiscard]] core::PointLps lpsFromView(const QPointF &pixel) const;
    /// Of the sheet's place nearest to the point.
    [[nodiscard]] QPointF viewFromLps(const core::PointLps &point) const;
    [[nodiscard]] double mmPerPixel() const { return m_mmPerPixel; }
    /// The patient point under the mouse, where it is in the view.
    [[nodiscard]] const std::optional<core::PointLps> &hovered() const { return m_hovered; }
    /// The picture has every pixel; until then a coarse one is shown.
    [[nodiscard]] bool isFine() const { return m_sampler.isFine(); }

    [[nodiscard]] std::optional<core::PointLps> placeUnder(const QPointF &pixel) const override;
    [[nodiscard]] QPointF pixelOf(const core::PointLps &point) const override { return viewFromLps(point); }
    [[nodiscard]] core::VectorLps offSheet(const core::PointLps &point) const override;
    [[nodiscard]] std::optional<PickedMark> editableAt(const QPointF &pixel) const override;
    [[nodiscard]] QString nothingUnder() const override;

    [[nodiscard]] QSize sizeHint() const override { return {400, 300}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 100}; }

public Q_SLOTS:
    /// Shows the whole sheet again.
    void resetView();

Q_SIGNALS:
    void landmarkPicked(const QString &id);
    void maximiseRequested();
    void hoverChanged();
    void slabChanged();
    /// The fine picture is shown.
    void refined();

protected:
    /// Keeps pan and zoom, but fits the first one.
    void setShape(std::shared_ptr<const SheetShape> shape);
    /// A notch of the wheel without Ctrl; `modifiers` as pressed.
    virtual void turnWheel(int notches, Qt::KeyboardModifiers modifiers) = 0;
    /// Letters at the left, right, top and bottom edge.
    [[nodiscard]] virtual std::array<QString, 4> edgeLetters() const = 0;
    /// What is said at the top left.
    [[nodiscard]] virtual QStringList cornerLines() const = 0;
    /// What is said in the middle where there is nothing to show.
    [[nodiscard]] virtual QString emptyText() const = 0;

    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

    [[nodiscard]] LinkedCursor *linkedCursor() const { return m_cursor; }
    [[nodiscard]] const DisplayOptions &displayOptions() const { return m_options; }

private:
    enum class Drag { None, Pending, WindowLevel, Pan, Zoom, Mark, Spent };

    void continueDrag(const QPointF &place);
    void zoom(double factor, const QPointF &anchor);
    void setHovered(std::optional<core::PointLps> point);
    void updateMouseCursor();
    void paintCursor(QPainter &painter) const;
    void paintTexts(QPainter &painter) const;
    [[nodiscard]] Sheet sheet() const;
    [[nodiscard]] ViewProjection projection() const;
    [[nodiscard]] QPointF sheetFromView(const QPointF &pixel) const;

    LinkedCursor *m_cursor;
    LandmarkTool *m_tool;
    SheetSampler m_sampler;
    std::shared_ptr<const core::Volume> m_volume;
    std::shared_ptr<const SheetShape> m_shape;
    LandmarkLayer m_landmarks;
    DisplayOptions m_options;
    Slab m_slab;
    QPointF m_centre; ///< mm of the sheet in the middle of the widget
    double m_mmPerPixel = 1.0;
    bool m_fitted = true;
    std::optional<core::PointLps> m_hovered;

    Drag m_drag = Drag::None;
    bool m_onMark = false;
    Qt::MouseButton m_button = Qt::NoButton;
    QPointF m_pressed;
    QPointF m_last;
    WindowLevel m_atPress;
    double m_wheelAngle = 0.0;
};

} // namespace gonion::viewers
