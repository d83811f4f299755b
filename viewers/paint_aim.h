// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>

class QPainter;

namespace gonion::viewers {

/// While snapping is on: the circle about the mouse within which a click is drawn to something, and a
/// dot where it would land. All in pixels.
void drawAim(QPainter &painter, const QPointF &mouse, const QPointF &target, double radius);

} // namespace gonion::viewers
