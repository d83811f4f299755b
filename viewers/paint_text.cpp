// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/paint_text.h"

#include <QPainter>
#include <QPixmapCache>

#include <cmath>

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

void drawHaloLabel(QPainter &painter, const QRectF &rect, const QString &text, const QColor &colour)
{
    // Five times a text is most of what 200 labels cost. Fading is left to the painter: one picture
    // serves every depth.
    QColor opaque = colour;
    opaque.setAlpha(255);
    const double ratio = painter.device()->devicePixelRatioF();
    const QString key = QStringLiteral("gonion label %1 %2 %3 %4")
                            .arg(opaque.rgb())
                            .arg(ratio)
                            .arg(painter.font().key(), text);
    QPixmap picture;
    if (!QPixmapCache::find(key, &picture)) {
        const QSize size(static_cast<int>(std::ceil(rect.width())) + 4, static_cast<int>(std::ceil(rect.height())) + 4);
        picture = QPixmap(size * ratio);
        picture.setDevicePixelRatio(ratio);
        picture.fill(Qt::transparent);
        QPainter inner(&picture);
        inner.setFont(painter.font());
        drawHaloText(inner, QRectF(QPointF(0, 0), QSizeF(size)), Qt::AlignCenter, text, opaque);
        inner.end();
        QPixmapCache::insert(key, picture);
    }
    const QSizeF size = picture.deviceIndependentSize();
    const QPointF corner = rect.center() - QPointF(0.5 * size.width(), 0.5 * size.height());
    const double before = painter.opacity();
    painter.setOpacity(before * colour.alphaF());
    // On whole pixels it stays sharp.
    painter.drawPixmap(QPointF(std::round(corner.x()), std::round(corner.y())), picture);
    painter.setOpacity(before);
}

} // namespace gonion::viewers
