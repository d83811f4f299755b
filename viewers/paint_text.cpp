// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/paint_text.h"

#include <QPainter>

namespace gonion::viewers {

QColor overlayTextColour()
{
    return {0xe4, 0xe8, 0xee};
}

QFont overlayFont(const QFont &base, bool bold)
{
    QFont font = base;
    font.setPixelSize(12);
    font.setBold(bold);
    return font;
}

void drawHaloText(QPainter &painter, const QRectF &rect, int flags, const QString &text,
                  const QColor &colour)
{
    QColor rim(0, 0, 0, 150);
    rim.setAlphaF(rim.alphaF() * colour.alphaF());
    painter.setPen(rim);
    for (const QPointF &offset : {QPointF(-1, 0), QPointF(1, 0), QPointF(0, -1), QPointF(0, 1)}) {
        painter.drawText(rect.translated(offset), flags, text);
    }
    painter.setPen(colour);
    painter.drawText(rect, flags, text);
}

} // namespace gonion::viewers
