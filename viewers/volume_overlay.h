// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/volume_view.h"

#include <QWidget>

#include <optional>

namespace gonion::viewers {

/// What stands over the 3D picture: labels and error lines, the cursor, the orientation marker. A
/// raster widget; takes no mouse.
class VolumeOverlay : public QWidget {
    Q_OBJECT
public:
    explicit VolumeOverlay(VolumeView *view);

    /// The side whose letter of the orientation marker is at `place`.
    [[nodiscard]] std::optional<ViewDirection> directionAt(const QPointF &place) const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct MarkerEnd {
        ViewDirection direction;
        QString letter;
        QColor colour;
        QPointF place;
        double depth; ///< larger is further away
    };
    [[nodiscard]] std::array<MarkerEnd, 6> markerEnds() const;
    [[nodiscard]] QPointF markerCentre() const;
    void paintMarker(QPainter &painter) const;
    void paintCursor(QPainter &painter) const;
    void paintAim(QPainter &painter) const;

    VolumeView *m_view;
};

} // namespace gonion::viewers
