// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/landmark_layer.h"

#include "viewers/label_placement.h"
#include "viewers/paint_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kMarkRadius = 4.5;
constexpr double kRingRadius = 9.5;
/// Fainter marks carry no label: it would be harder to read than to scroll to.
constexpr double kLeastLabelOpacity = 0.25;
/// Fainter marks cannot be picked.
constexpr double kLeastPickOpacity = 0.1;

QColor withOpacity(QColor colour, double opacity)
{
    colour.setAlphaF(static_cast<float>(colour.alphaF() * opacity));
    return colour;
}

/// Truth is a diamond, a prediction a circle: told apart without colours as well.
void drawShape(QPainter &painter, MarkKind kind, const QPointF &place, double radius)
{
    if (kind == MarkKind::Predicted) {
        painter.drawEllipse(place, radius, radius);
        return;
    }
    const double r = radius * 1.2;
    painter.drawPolygon(QPolygonF({place + QPointF(0, -r), place + QPointF(r, 0), place + QPointF(0, r),
                                   place + QPointF(-r, 0)}));
}

QString textOf(const LandmarkMark &mark)
{
    const QString name = mark.label.isEmpty() ? mark.id : mark.label;
    return mark.uncertain ? name + QStringLiteral(" ?") : name;
}

} // namespace

const LandmarkMark *LandmarkLayer::find(const QString &id) const
{
    const LandmarkMark *found = nullptr;
    for (const LandmarkMark &mark : m_marks) {
        if (mark.id == id && (found == nullptr || mark.kind == MarkKind::Predicted)) {
            found = &mark;
        }
    }
    return found;
}

double LandmarkLayer::opacityAt(double depthMm)
{
    return std::clamp((kGoneBeyondMm - depthMm) / (kGoneBeyondMm - kFullWithinMm), 0.0, 1.0);
}

QColor LandmarkLayer::colourOf(MarkKind kind, LandmarkPalette palette)
{
    if (palette == LandmarkPalette::ColourBlindSafe) {
        return kind == MarkKind::Predicted ? QColor(0xd5, 0x5e, 0x00) : QColor(0x00, 0x9e, 0x73);
    }
    return kind == MarkKind::Predicted ? QColor(0xff, 0x45, 0x45) : QColor(0x3d, 0xdc, 0x6e);
}

bool LandmarkLayer::isShown(const LandmarkMark &mark, const DisplayOptions &options) const
{
    return core::isFinite(mark.position)
           && (mark.kind == MarkKind::Predicted ? options.predictionsShown : options.truthShown);
}

void LandmarkLayer::paint(QPainter &painter, const ViewProjection &projection, const QRectF &bounds,
                          const DisplayOptions &options, Part part) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    paintErrorLines(painter, projection, options);
    if (part == Part::MarksAndLabels) {
        for (const LandmarkMark &mark : m_marks) {
            const double opacity = opacityAt(projection.depth(mark.position));
            if (opacity > 0.0 && isShown(mark, options)) {
                paintMark(painter, mark, projection.toView(mark.position), opacity,
                          colourOf(mark.kind, options.palette));
            }
        }
    }
    if (options.labelsShown) {
        paintLabels(painter, projection, bounds, options);
    }
}

void LandmarkLayer::paintErrorLines(QPainter &painter, const ViewProjection &projection,
                                    const DisplayOptions &options) const
{
    if (!options.predictionsShown || !options.truthShown) {
        return;
    }
    for (const LandmarkMark &mark : m_marks) {
        if (mark.kind != MarkKind::Predicted || !mark.pairPosition || !isShown(mark, options)) {
            continue;
        }
        const double opacity = std::max(opacityAt(projection.depth(mark.position)),
                                        opacityAt(projection.depth(*mark.pairPosition)));
        if (opacity <= 0.0) {
            continue;
        }
        const QPointF from = projection.toView(mark.position);
        const QPointF to = projection.toView(*mark.pairPosition);
        const QColor colour = withOpacity(QColor(0xff, 0xd9, 0x66), opacity);
        painter.setPen(QPen(withOpacity(QColor(0, 0, 0, 170), opacity), 3.0));
        painter.drawLine(from, to);
        painter.setPen(QPen(colour, 1.4));
        painter.drawLine(from, to);
        if (!options.millimetresHidden && opacity >= kLeastLabelOpacity) {
            const double mm = core::distance(mark.position, *mark.pairPosition);
            const QPointF below = 0.5 * (from + to) + QPointF(0.0, kRingRadius + 9.0);
            painter.setFont(overlayFont(painter.font()));
            drawHaloText(painter, QRectF(below.x() - 40.0, below.y() - 8.0, 80.0, 16.0), Qt::AlignCenter,
                         QStringLiteral("%1 mm").arg(mm, 0, 'f', 1), colour);
        }
    }
}

void LandmarkLayer::paintMark(QPainter &painter, const LandmarkMark &mark, const QPointF &place,
                              double opacity, const QColor &colour) const
{
    const bool hollow = mark.state != MarkState::Present;
    const double radius = hollow ? kMarkRadius + 0.5 : kMarkRadius;
    painter.setBrush(Qt::NoBrush);
    // A dark rim keeps the mark apart from bright bone and enamel.
    painter.setPen(QPen(withOpacity(QColor(0, 0, 0, 200), opacity), hollow ? 4.0 : 3.0));
    drawShape(painter, mark.kind, place, radius);
    QPen pen(withOpacity(colour, opacity), hollow ? 2.0 : 1.0);
    if (mark.state == MarkState::Outside) {
        pen.setDashPattern({1.5, 1.5});
    }
    painter.setPen(pen);
    if (!hollow) {
        painter.setBrush(withOpacity(colour, opacity));
    }
    drawShape(painter, mark.kind, place, radius);
    painter.setBrush(Qt::NoBrush);
    if (mark.uncertain) {
        QPen dotted(withOpacity(colour, opacity), 1.4);
        dotted.setDashPattern({1.0, 2.0});
        painter.setPen(dotted);
        painter.drawEllipse(place, kMarkRadius + 3.0, kMarkRadius + 3.0);
    }
    if (mark.id == m_selected) {
        painter.setPen(QPen(withOpacity(QColor(0, 0, 0, 170), opacity), 3.5));
        painter.drawEllipse(place, kRingRadius, kRingRadius);
        painter.setPen(QPen(withOpacity(Qt::white, opacity), 1.6));
        painter.drawEllipse(place, kRingRadius, kRingRadius);
    }
}

void LandmarkLayer::paintLabels(QPainter &painter, const ViewProjection &projection,
                                const QRectF &bounds, const DisplayOptions &options) const
{
    struct Label {
        const LandmarkMark *mark;
        double opacity;
    };
    std::vector<Label> labels;
    for (const LandmarkMark &mark : m_marks) {
        const double opacity = opacityAt(projection.depth(mark.position));
        const bool named = mark.kind == MarkKind::Truth && mark.pairPosition && options.predictionsShown;
        if (opacity >= kLeastLabelOpacity && isShown(mark, options) && !named) {
            labels.push_back({&mark, opacity});
        }
    }
    // The selected one first: it always finds room.
    std::stable_partition(labels.begin(), labels.end(),
                          [this](const Label &label) { return label.mark->id == m_selected; });

    painter.setFont(overlayFont(painter.font(), true));
    const QFontMetricsF metrics(painter.font());
    std::vector<LabelRequest> requests;
    requests.reserve(labels.size());
    for (const Label &label : labels) {
        const bool selected = label.mark->id == m_selected;
        requests.push_back({projection.toView(label.mark->position),
                            QSizeF(metrics.horizontalAdvance(textOf(*label.mark)) + 4.0, metrics.height()),
                            selected ? kRingRadius : kMarkRadius + 1.0});
    }
    const auto places = placeLabels(requests, bounds);
    for (std::size_t n = 0; n < labels.size(); ++n) {
        if (!places[n]) {
            continue;
        }
        const LandmarkMark &mark = *labels[n].mark;
        const QColor colour = colourOf(mark.kind, options.palette).lighter(mark.id == m_selected ? 150 : 125);
        const QPointF nearest(std::clamp(requests[n].anchor.x(), places[n]->left(), places[n]->right()),
                              std::clamp(requests[n].anchor.y(), places[n]->top(), places[n]->bottom()));
        const QPointF gap = nearest - requests[n].anchor;
        const double away = std::hypot(gap.x(), gap.y());
        if (away > requests[n].markRadius + 9.0) {
            painter.setPen(QPen(withOpacity(colour, 0.7 * labels[n].opacity), 1.0));
            painter.drawLine(requests[n].anchor + gap * (requests[n].markRadius / away), nearest);
        }
        drawHaloText(painter, *places[n], Qt::AlignCenter, textOf(mark),
                     withOpacity(colour, labels[n].opacity));
    }
}

std::optional<QString> LandmarkLayer::pick(const QPointF &place, const ViewProjection &projection,
                                           const DisplayOptions &options) const
{
    std::optional<QString> picked;
    double nearest = kPickRadiusPixels;
    for (const LandmarkMark &mark : m_marks) {
        if (!isShown(mark, options) || opacityAt(projection.depth(mark.position)) < kLeastPickOpacity) {
            continue;
        }
        const QPointF offset = projection.toView(mark.position) - place;
        const double away = std::hypot(offset.x(), offset.y());
        if (away <= nearest) {
            nearest = away;
            picked = mark.id;
        }
    }
    return picked;
}

} // namespace gonion::viewers
