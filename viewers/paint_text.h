// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QRectF>
#include <QString>

class QPainter;

namespace gonion::viewers {

/// The text colour over pictures.
[[nodiscard]] QColor overlayTextColour();
/// The application's font at the size of overlay text.
[[nodiscard]] QFont overlayFont(const QFont &base, bool bold = false);

/// Text with a dark rim, readable on any grey value. `flags` as QPainter::drawText takes them.
void drawHaloText(QPainter &painter, const QRectF &rect, int flags, const QString &text,
                  const QColor &colour);

/// The same for a short text that is drawn again and again: from a picture kept by Qt, in the painter's
/// font, in the middle of `rect`. GUI thread only.
void drawHaloLabel(QPainter &painter, const QRectF &rect, const QString &text, const QColor &colour);

} // namespace gonion::viewers
