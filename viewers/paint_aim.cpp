// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/paint_aim.h"

#include <QPainter>

namespace gonion::viewers {

void drawAim(QPainter &painter, const QPointF &mouse, const QPointF &target, double radius)
{
    const QColor colour(0xff, 0xe0, 0x5c);
    const QColor rim(0, 0, 0, 150);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    for (const QPen &pen : {QPen(rim, 2.6), QPen(colour, 1.1)}) {
        painter.setPen(pen);
        painter.drawEllipse(mouse, radius, radius);
        if (target != mouse) {
            painter.drawLine(mouse, target);
        }
    }
    painter.setPen(QPen(rim, 1.4));
    painter.setBrush(colour);
    painter.drawEllipse(target, 2.6, 2.6);
    painter.setBrush(Qt::NoBrush);
}

} // namespace gonion::viewers
