// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/paint_scale_bar.h"

#include "viewers/overlay_look.h"
#include "viewers/paint_text.h"

#include <QPainter>

#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kLeastWidth = 150.0;

/// The largest of 1, 2, 5, 10, 20, ... that is at most `most`.
double roundLength(double most)
{
    const double power = std::pow(10.0, std::floor(std::log10(most)));
    for (const double factor : {5.0, 2.0}) {
        if (factor * power <= most) {
            return factor * power;
        }
    }
    return power;
}

} // namespace

void drawScaleBar(QPainter &painter, const QRect &view, double mmPerPixel)
{
    if (view.width() < kLeastWidth) {
        return;
    }
    const double mm = roundLength(0.25 * view.width() * mmPerPixel);
    const double pixels = mm / mmPerPixel;
    const double right = std::floor(view.width() - kMargin - 2.0) + 0.5;
    const double y = std::floor(view.height() - kMargin - 3.0) + 0.5;
    const double left = right - pixels;
    for (const QPen &pen : {QPen(QColor(0, 0, 0, 160), 3.5), QPen(overlayTextColour(), 1.4)}) {
        painter.setPen(pen);
        painter.drawLine(QPointF(left, y), QPointF(right, y));
        painter.drawLine(QPointF(left, y - 5.0), QPointF(left, y));
        painter.drawLine(QPointF(right, y - 5.0), QPointF(right, y));
    }
    drawHaloText(painter, QRectF(right - 120.0, y - 5.0 - kLineHeight, 120.0, kLineHeight),
                 Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("%1 mm").arg(mm, 0, 'g', 6), overlayTextColour());
}

} // namespace gonion::viewers
