// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace gonion::viewers {

class SliceView;

/// What stands over a slice: crosshair, landmarks, measurements, letters, scale bar, texts. A plain
/// raster widget above the OpenGL one: sharp text at every pixel density. Takes no mouse.
class SliceOverlay : public QWidget {
    Q_OBJECT
public:
    explicit SliceOverlay(SliceView *view);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintCrosshair(QPainter &painter) const;
    void paintMeasurements(QPainter &painter) const;
    void paintMeasurement(QPainter &painter, const QPointF &from, const QPointF &to, double opacity,
                          bool selected, const QString &text) const;
    void paintSlab(QPainter &painter);
    void paintArch(QPainter &painter) const;
    void paintAim(QPainter &painter) const;
    void paintLetters(QPainter &painter) const;
    void paintScaleBar(QPainter &painter) const;
    void paintCornerTexts(QPainter &painter) const;
    [[nodiscard]] QStringList sliceLines() const;
    [[nodiscard]] QStringList valueLines() const;

    SliceView *m_view;
};

} // namespace gonion::viewers
