// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPainter;
class QRect;

namespace gonion::viewers {

/// A round length at the lower right of `view`; nothing where there is no room for it.
void drawScaleBar(QPainter &painter, const QRect &view, double mmPerPixel);

} // namespace gonion::viewers
