// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/view_cursors.h"

#include <QPainter>
#include <QPixmap>

#include <array>

namespace gonion::viewers {

namespace {

constexpr int kSize = 31;
constexpr int kMiddle = kSize / 2;
constexpr int kFreeMiddle = 4; ///< free pixels to each side of the middle

QPixmap drawAim()
{
    QPixmap picture(kSize, kSize);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    const std::array<QLine, 4> arms{
        QLine(kMiddle, 1, kMiddle, kMiddle - kFreeMiddle), QLine(kMiddle, kMiddle + kFreeMiddle, kMiddle, kSize - 2),
        QLine(1, kMiddle, kMiddle - kFreeMiddle, kMiddle), QLine(kMiddle + kFreeMiddle, kMiddle, kSize - 2, kMiddle)};
    // White on black: seen on bone and on air.
    for (const QPen &pen : {QPen(Qt::black, 3, Qt::SolidLine, Qt::SquareCap), QPen(Qt::white, 1)}) {
        painter.setPen(pen);
        painter.drawLines(arms.data(), static_cast<int>(arms.size()));
    }
    return picture;
}

} // namespace

QCursor aimCursor()
{
    static const QCursor cursor(drawAim(), kMiddle, kMiddle);
    return cursor;
}

QCursor restingCursor(bool placing, bool measuring)
{
    return placing ? aimCursor() : QCursor(measuring ? Qt::CrossCursor : Qt::ArrowCursor);
}

} // namespace gonion::viewers
