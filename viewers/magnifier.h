// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/landmark_tool.h"
#include "viewers/linked_cursor.h"
#include "viewers/plane.h"

#include <QImage>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>

namespace gonion::viewers {

/// Three small zoomed planes, axial, coronal and sagittal, with fine cross hairs at one point: the mark
/// in the hand, where a click would land, or else the current landmark, or the crosshair. Sampled on
/// the CPU: three small pictures a frame cost less than three more OpenGL contexts. Side by side, or
/// one above the other, as the widget's shape wants. The wheel zooms.
class Magnifier : public QWidget {
    Q_OBJECT
public:
    /// Neither pointer is owned; both must outlive the view.
    Magnifier(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent = nullptr);

    void setVolume(std::shared_ptr<const core::Volume> volume);
    void setMarks(const std::vector<LandmarkMark> &marks);
    void setSelected(const QString &id);
    void setDisplayOptions(const DisplayOptions &options);
    /// The point in the middle of the three planes.
    [[nodiscard]] core::PointLps point() const;
    /// Where a plane's picture stands.
    [[nodiscard]] QRect cell(Plane plane) const;
    [[nodiscard]] double mmPerPixel() const { return m_mmPerPixel; }
    void setMmPerPixel(double mmPerPixel);

    [[nodiscard]] QSize sizeHint() const override { return {200, 600}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {90, 90}; }

Q_SIGNALS:
    void maximiseRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void paintPlane(QPainter &painter, Plane plane) const;

    LinkedCursor *m_cursor;
    LandmarkTool *m_tool;
    std::shared_ptr<const core::Volume> m_volume;
    LandmarkLayer m_landmarks;
    DisplayOptions m_options;
    double m_mmPerPixel = 0.12;
};

} // namespace gonion::viewers
