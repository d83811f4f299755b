// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <optional>
#include <vector>

namespace gonion::viewers {

/// A label that wants to stand beside a mark.
struct LabelRequest {
    QPointF anchor;           ///< centre of the mark, pixels
    QSizeF size;              ///< of the label
    double markRadius = 0.0;  ///< no label covers the mark
};

/// Places labels one after the other, the earlier ones first served: each as near to its mark as it
/// can without covering a mark or another label or leaving `bounds`. No value where there is no room.
[[nodiscard]] std::vector<std::optional<QRectF>> placeLabels(const std::vector<LabelRequest> &requests,
                                                             const QRectF &bounds);

} // namespace gonion::viewers
