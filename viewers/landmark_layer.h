// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "viewers/display_options.h"

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <functional>
#include <optional>
#include <vector>

class QPainter;

namespace gonion::viewers {

enum class MarkKind {
    Predicted, ///< a circle
    Truth,     ///< a diamond
    Proposed,  ///< a dashed square: where a landmark might go, placed by nobody yet
    Opinion,   ///< a small dot in the mark's own colour: what one of several annotators says
    Mean,      ///< a white ring: the mean of all annotators who placed it
};
enum class MarkState {
    Present, ///< a filled mark
    Missing, ///< hollow, where its neighbours say it would be
    Outside, ///< hollow and dashed, outside the scanned volume
};

/// One landmark as the views show it.
struct LandmarkMark {
    QString id;
    QString label; ///< shown beside it; the id where empty
    core::PointLps position;
    MarkKind kind = MarkKind::Predicted;
    MarkState state = MarkState::Present;
    bool uncertain = false;
    QColor colour; ///< of an opinion: one for each annotator
    /// Radius of the ball that holds the true place with a probability of 90 %, mm; a slice shows its cut.
    std::optional<double> radiusMm;
    /// The other one of a predicted / true pair: an error line is drawn to it.
    std::optional<core::PointLps> pairPosition;
    friend bool operator==(const LandmarkMark &, const LandmarkMark &) = default;
};

/// A mark under the mouse or in the hand.
struct PickedMark {
    QString id;
    MarkKind kind = MarkKind::Predicted;
    core::PointLps position;
    friend bool operator==(const PickedMark &, const PickedMark &) = default;
};

/// How a view maps patient space to its widget.
struct ViewProjection {
    /// Widget pixels of a point.
    std::function<QPointF(const core::PointLps &)> toView;
    /// Distance of a point from what is shown, in mm: from the slice; 0 everywhere in 3D.
    std::function<double(const core::PointLps &)> depth;
    /// Pixels of one mm at the shown plane; 0 where balls have no outline (3D).
    double pixelsPerMm = 0.0;
};

/// The landmarks of a case as one layer over a view: draws and picks. A value, without a widget.
class LandmarkLayer {
public:
    /// Marks are drawn in full up to the first distance from the slice and are gone beyond the second.
    static constexpr double kFullWithinMm = 1.0;
    static constexpr double kGoneBeyondMm = 6.0;
    static constexpr double kPickRadiusPixels = 8.0;

    enum class Part { MarksAndLabels, LabelsOnly };

    void setMarks(std::vector<LandmarkMark> marks);
    /// The marks as shown: the dragged one where the hand holds it.
    [[nodiscard]] const std::vector<LandmarkMark> &marks() const { return m_marks; }
    /// A mark in the hand: shown as its landmark's own mark, open, so that the place under it is seen.
    void setDragged(const std::optional<PickedMark> &mark);
    /// The mark that a drag would move is highlighted.
    void setHovered(const std::optional<PickedMark> &mark) { m_hovered = mark; }
    void setSelected(const QString &id) { m_selected = id; }
    [[nodiscard]] const QString &selected() const { return m_selected; }
    /// The mark with this id, predictions before truth before proposals; nullptr where there is none.
    [[nodiscard]] const LandmarkMark *find(const QString &id) const;
    /// The mark of that kind; nullptr where there is none.
    [[nodiscard]] const LandmarkMark *find(const QString &id, MarkKind kind) const;

    /// 1 within `kFullWithinMm`, 0 beyond `kGoneBeyondMm`, linear between.
    [[nodiscard]] static double opacityAt(double depthMm);
    [[nodiscard]] static QColor colourOf(MarkKind kind, LandmarkPalette palette);
    /// The mark's own where it has one.
    [[nodiscard]] static QColor colourOf(const LandmarkMark &mark, LandmarkPalette palette);

    /// \param bounds labels stay inside
    /// \param part   `LabelsOnly` where the view draws the marks itself (3D)
    void paint(QPainter &painter, const ViewProjection &projection, const QRectF &bounds,
               const DisplayOptions &options, Part part = Part::MarksAndLabels) const;

    /// Id of the visible mark nearest to `place`, within `kPickRadiusPixels`.
    [[nodiscard]] std::optional<QString> pick(const QPointF &place, const ViewProjection &projection,
                                              const DisplayOptions &options) const;
    /// The visible mark nearest to `place`, within reach, that a drag may move: a landmark's own; a
    /// prediction or proposal only while the landmark has none. Own marks win.
    [[nodiscard]] std::optional<PickedMark> pickEditable(const QPointF &place, const ViewProjection &projection,
                                                         const DisplayOptions &options) const;
    [[nodiscard]] static bool isShown(const LandmarkMark &mark, const DisplayOptions &options);

private:
    struct Label {
        QString text;
        QColor colour;
        QPointF anchor;
        double markRadius;
        bool selected;
    };

    [[nodiscard]] std::vector<Label> labelsOf(const ViewProjection &projection,
                                              const DisplayOptions &options) const;
    void showDragged();
    [[nodiscard]] bool isDragged(const LandmarkMark &mark) const;
    [[nodiscard]] const LandmarkMark *nearest(const QPointF &place, const ViewProjection &projection,
                                              const DisplayOptions &options,
                                              const std::function<bool(const LandmarkMark &)> &wanted) const;
    void paintErrorLines(QPainter &painter, const ViewProjection &projection,
                         const DisplayOptions &options) const;
    void paintRadii(QPainter &painter, const ViewProjection &projection, const DisplayOptions &options) const;
    void paintMark(QPainter &painter, const LandmarkMark &mark, const QPointF &place, double opacity,
                   const QColor &colour) const;
    void paintLabels(QPainter &painter, const ViewProjection &projection, const QRectF &bounds,
                     const DisplayOptions &options) const;

    std::vector<LandmarkMark> m_given; ///< as set
    std::vector<LandmarkMark> m_marks; ///< as shown
    QString m_selected;
    std::optional<PickedMark> m_dragged;
    std::optional<PickedMark> m_hovered;
};

} // namespace gonion::viewers
