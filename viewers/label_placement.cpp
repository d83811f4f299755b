// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/label_placement.h"

#include <algorithm>
#include <array>
#include <cmath>

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

/// What is taken, by the cells of a coarse grid that it touches: a label asks its own cells alone, so
/// that 200 labels do not ask each other forty times each.
class TakenPlaces {
public:
    explicit TakenPlaces(const QRectF &bounds)
        : m_bounds(bounds), m_columns(1 + static_cast<int>(bounds.width() / kCell)),
          m_rows(1 + static_cast<int>(bounds.height() / kCell)),
          m_cells(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows))
    {
    }

    void take(const QRectF &rect)
    {
        (void)anyCell(rect, [&](std::vector<QRectF> &cell) {
            cell.push_back(rect);
            return false;
        });
    }

    [[nodiscard]] bool isFree(const QRectF &rect)
    {
        return !anyCell(rect, [&](const std::vector<QRectF> &cell) {
            return std::any_of(cell.begin(), cell.end(), [&](const QRectF &other) {
                // As QRectF::intersects for rectangles of positive size, without its care for others.
                return other.left() < rect.right() && rect.left() < other.right() && other.top() < rect.bottom()
                       && rect.top() < other.bottom();
            });
        });
    }

private:
    static constexpr double kCell = 48.0;

    template <typename F>
    bool anyCell(const QRectF &rect, F &&f)
    {
        const auto cellAt = [](double at, int count) {
            return static_cast<int>(std::clamp(std::floor(at / kCell), 0.0, count - 1.0));
        };
        for (int y = cellAt(rect.top() - m_bounds.top(), m_rows); y <= cellAt(rect.bottom() - m_bounds.top(), m_rows); ++y) {
            for (int x = cellAt(rect.left() - m_bounds.left(), m_columns);
                 x <= cellAt(rect.right() - m_bounds.left(), m_columns); ++x) {
                if (f(m_cells[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_columns)
                              + static_cast<std::size_t>(x)])) {
                    return true;
                }
            }
        }
        return false;
    }

    QRectF m_bounds;
    int m_columns;
    int m_rows;
    std::vector<std::vector<QRectF>> m_cells;
};

QRectF markRect(const LabelRequest &request)
{
    const double r = request.markRadius;
    return {request.anchor.x() - r, request.anchor.y() - r, 2.0 * r, 2.0 * r};
}

} // namespace

std::vector<std::optional<QRectF>> placeLabels(const std::vector<LabelRequest> &requests,
                                               const QRectF &bounds)
{
    TakenPlaces taken(bounds.isEmpty() ? QRectF(0.0, 0.0, 1.0, 1.0) : bounds);
    for (const LabelRequest &request : requests) {
        taken.take(markRect(request));
    }
    std::vector<std::optional<QRectF>> placed(requests.size());
    for (std::size_t n = 0; n < requests.size(); ++n) {
        for (const double distance : kDistances) {
            for (const auto &direction : kDirections) {
                const QRectF rect = candidate(requests[n], direction, distance);
                if (bounds.contains(rect) && taken.isFree(rect)) {
                    placed[n] = rect;
                    break;
                }
            }
            if (placed[n]) {
                taken.take(*placed[n]);
                break;
            }
        }
    }
    return placed;
}

} // namespace gonion::viewers
