// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/label_placement.h"

#include <algorithm>
#include <array>

namespace gonion::viewers {

namespace {

/// Where the label's near side touches: right, above right, ... in order of preference.
constexpr std::array<std::array<double, 2>, 8> kDirections{{
    {0.8, -0.8}, {1.0, 0.0}, {0.8, 0.8}, {-0.8, -0.8}, {-1.0, 0.0}, {-0.8, 0.8}, {0.0, -1.0}, {0.0, 1.0},
}};
constexpr std::array<double, 5> kDistances{3.0, 12.0, 24.0, 38.0, 54.0};

QRectF candidate(const LabelRequest &request, const std::array<double, 2> &direction, double distance)
{
    const double reach = request.markRadius + distance;
    const QPointF touch = request.anchor + QPointF(direction[0] * reach, direction[1] * reach);
    const double w = request.size.width();
    const double h = request.size.height();
    const auto start = [](double at, double side, double extent) {
        return side > 0.0 ? at : side < 0.0 ? at - extent : at - 0.5 * extent;
    };
    return {start(touch.x(), direction[0], w), start(touch.y(), direction[1], h), w, h};
}

QRectF markRect(const LabelRequest &request)
{
    const double r = request.markRadius;
    return {request.anchor.x() - r, request.anchor.y() - r, 2.0 * r, 2.0 * r};
}

} // namespace

std::vector<std::optional<QRectF>> placeLabels(const std::vector<LabelRequest> &requests,
                                               const QRectF &bounds)
{
    std::vector<QRectF> taken;
    taken.reserve(2 * requests.size());
    std::transform(requests.begin(), requests.end(), std::back_inserter(taken), markRect);

    std::vector<std::optional<QRectF>> placed(requests.size());
    for (std::size_t n = 0; n < requests.size(); ++n) {
        for (const double distance : kDistances) {
            for (const auto &direction : kDirections) {
                const QRectF rect = candidate(requests[n], direction, distance);
                const bool free = bounds.contains(rect)
                                  && std::none_of(taken.begin(), taken.end(),
                                                  [&](const QRectF &other) { return other.intersects(rect); });
                if (free) {
                    placed[n] = rect;
                    break;
                }
            }
            if (placed[n]) {
                taken.push_back(*placed[n]);
                break;
            }
        }
    }
    return placed;
}

} // namespace gonion::viewers
