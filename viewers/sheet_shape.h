// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <QPointF>
#include <QRectF>

#include <vector>

namespace gonion::viewers {

/// A sheet in patient space that a view moves over: plane or curved, measured in mm along it (x to the
/// right, y down). Going from its millimetres to patient space and back is exact. Immutable.
class SheetShape {
public:
    virtual ~SheetShape() = default;
    [[nodiscard]] virtual core::PointLps lpsFromSheet(const QPointF &mm) const = 0;
    /// Across the sheet, of length 1.
    [[nodiscard]] virtual core::VectorLps normalAt(double x) const = 0;
    /// Down along the sheet, of length 1; the same everywhere.
    [[nodiscard]] virtual core::VectorLps down() const = 0;
    /// A point of patient space as the sheet sees it: the sheet's place nearest to it, and how far in
    /// front of (positive: along the normal) or behind that it lies, mm.
    struct Place {
        QPointF mm;
        double depth = 0.0;
    };
    [[nodiscard]] virtual Place placeOf(const core::PointLps &point) const = 0;
    /// What a fitted view shows, mm.
    [[nodiscard]] virtual QRectF extent() const = 0;
};

/// A plane.
class FlatSheet : public SheetShape {
public:
    /// \param middle the place of (0, 0)
    /// \param right, down  at right angles, of length 1
    FlatSheet(const core::PointLps &middle, const core::VectorLps &right, const core::VectorLps &down,
              const QRectF &extent);

    [[nodiscard]] core::PointLps lpsFromSheet(const QPointF &mm) const override;
    [[nodiscard]] core::VectorLps normalAt(double x) const override;
    [[nodiscard]] core::VectorLps down() const override { return m_down; }
    [[nodiscard]] Place placeOf(const core::PointLps &point) const override;
    [[nodiscard]] QRectF extent() const override { return m_extent; }

private:
    core::PointLps m_middle;
    core::VectorLps m_right;
    core::VectorLps m_down;
    QRectF m_extent;
};

/// A sheet that stands on a curve of a plane: x is the length along the curve from its middle, y goes
/// down at right angles to the plane. Beyond its ends the curve goes on straight.
class CurvedSheet : public SheetShape {
public:
    /// \param curve points of a plane at right angles to `down`, from left to right of the picture, at
    ///              least two and none twice
    /// \param down  of length 1
    /// \param above, below  what a fitted view shows above and below the curve, mm
    CurvedSheet(std::vector<core::PointLps> curve, const core::VectorLps &down, double above, double below);

    [[nodiscard]] core::PointLps lpsFromSheet(const QPointF &mm) const override;
    [[nodiscard]] core::VectorLps normalAt(double x) const override;
    [[nodiscard]] core::VectorLps down() const override { return m_down; }
    [[nodiscard]] Place placeOf(const core::PointLps &point) const override;
    [[nodiscard]] QRectF extent() const override;
    /// Length of the curve, mm.
    [[nodiscard]] double length() const { return m_lengths.back(); }

private:
    /// The piece of the curve at a length from its beginning, and how far along the piece.
    struct At {
        std::size_t piece;
        double along; ///< mm
    };
    [[nodiscard]] At at(double length) const;
    [[nodiscard]] core::VectorLps direction(std::size_t piece) const;

    std::vector<core::PointLps> m_curve;
    std::vector<double> m_lengths; ///< from the beginning to each point
    core::VectorLps m_down;
    double m_above;
    double m_below;
};

} // namespace gonion::viewers
