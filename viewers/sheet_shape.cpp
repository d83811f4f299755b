// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/sheet_shape.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::viewers {

FlatSheet::FlatSheet(const core::PointLps &middle, const core::VectorLps &right, const core::VectorLps &down,
                     const QRectF &extent)
    : m_middle(middle), m_right(right), m_down(down), m_extent(extent)
{
}

core::PointLps FlatSheet::lpsFromSheet(const QPointF &mm) const
{
    return m_middle + m_right * mm.x() + m_down * mm.y();
}

core::VectorLps FlatSheet::normalAt(double) const
{
    return core::cross(m_right, m_down);
}

SheetShape::Place FlatSheet::placeOf(const core::PointLps &point) const
{
    const core::VectorLps offset = point - m_middle;
    return {{core::dot(offset, m_right), core::dot(offset, m_down)}, core::dot(offset, normalAt(0.0))};
}

CurvedSheet::CurvedSheet(std::vector<core::PointLps> curve, const core::VectorLps &down, double above, double below)
    : m_curve(std::move(curve)), m_down(down), m_above(above), m_below(below)
{
    m_lengths.push_back(0.0);
    for (std::size_t n = 1; n < m_curve.size(); ++n) {
        m_lengths.push_back(m_lengths.back() + core::distance(m_curve[n - 1], m_curve[n]));
    }
}

CurvedSheet::At CurvedSheet::at(double length) const
{
    const auto after = std::upper_bound(m_lengths.begin(), m_lengths.end(), length);
    const std::ptrdiff_t last = static_cast<std::ptrdiff_t>(m_curve.size()) - 2;
    const auto piece = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(after - m_lengths.begin() - 1, 0, last));
    return {piece, length - m_lengths[piece]};
}

core::VectorLps CurvedSheet::direction(std::size_t piece) const
{
    return (m_curve[piece + 1] - m_curve[piece]) * (1.0 / (m_lengths[piece + 1] - m_lengths[piece]));
}

core::PointLps CurvedSheet::lpsFromSheet(const QPointF &mm) const
{
    const At place = at(mm.x() + 0.5 * length());
    return m_curve[place.piece] + direction(place.piece) * place.along + m_down * mm.y();
}

core::VectorLps CurvedSheet::normalAt(double x) const
{
    // From piece to piece it turns; between their middles it turns evenly, or a slab would show seams.
    const At place = at(x + 0.5 * length());
    const double size = m_lengths[place.piece + 1] - m_lengths[place.piece];
    const double share = std::clamp(place.along / size, 0.0, 1.0);
    const std::size_t other = share < 0.5 ? (place.piece == 0 ? 0 : place.piece - 1)
                                          : std::min(place.piece + 1, m_curve.size() - 2);
    const double weight = std::abs(share - 0.5);
    const core::VectorLps mean = direction(place.piece) * (1.0 - weight) + direction(other) * weight;
    const core::VectorLps normal = core::cross(mean, m_down);
    return normal * (1.0 / std::max(core::length(normal), 1e-12));
}

SheetShape::Place CurvedSheet::placeOf(const core::PointLps &point) const
{
    Place best;
    double least = std::numeric_limits<double>::infinity();
    const double below = core::dot(point - m_curve.front(), m_down);
    for (std::size_t piece = 0; piece + 1 < m_curve.size(); ++piece) {
        const core::VectorLps along = direction(piece);
        const double size = m_lengths[piece + 1] - m_lengths[piece];
        // The ends go on beyond the curve.
        const double from = piece == 0 ? -std::numeric_limits<double>::infinity() : 0.0;
        const double to = piece + 2 == m_curve.size() ? std::numeric_limits<double>::infinity() : size;
        const core::VectorLps offset = point - m_curve[piece];
        const double foot = std::clamp(core::dot(offset, along), from, to);
        const core::VectorLps gap = offset + along * -foot + m_down * -core::dot(offset, m_down);
        const double away = core::length(gap);
        if (away < least) {
            least = away;
            const double side = core::dot(gap, core::cross(along, m_down));
            best = {{m_lengths[piece] + foot - 0.5 * length(), below}, side < 0.0 ? -away : away};
        }
    }
    return best;
}

QRectF CurvedSheet::extent() const
{
    return {-0.5 * length(), -m_above, length(), m_above + m_below};
}

} // namespace gonion::viewers
