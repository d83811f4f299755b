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
constexpr double kHeldRadius = 8.0;
constexpr double kProposedRadius = 7.0;
constexpr double kOpinionRadius = 3.2;
constexpr double kMeanRadius = 7.5;
/// Fainter marks carry no label: it would be harder to read than to scroll to.
constexpr double kLeastLabelOpacity = 0.25;
const QColor kErrorColour(0xff, 0xd9, 0x66);
/// Fainter marks cannot be picked.
constexpr double kLeastPickOpacity = 0.1;

QColor withOpacity(QColor colour, double opacity)
{
    colour.setAlphaF(static_cast<float>(colour.alphaF() * opacity));
    return colour;
}

/// Truth is a diamond, a prediction a circle, a proposal a square: told apart without colours as well.
void drawShape(QPainter &painter, MarkKind kind, const QPointF &place, double radius)
{
    if (kind == MarkKind::Predicted || kind == MarkKind::Opinion || kind == MarkKind::Mean) {
        painter.drawEllipse(place, radius, radius);
        return;
    }
    if (kind == MarkKind::Proposed) {
        painter.drawRect(QRectF(place.x() - radius, place.y() - radius, 2.0 * radius, 2.0 * radius));
        return;
    }
    const double r = radius * 1.2;
    painter.drawPolygon(QPolygonF({place + QPointF(0, -r), place + QPointF(r, 0), place + QPointF(0, r),
                                   place + QPointF(-r, 0)}));
}

void paintDot(QPainter &painter, const QPointF &place, const QColor &colour)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, qRound(200 * colour.alphaF())));
    painter.drawEllipse(place, 2.2, 2.2);
    painter.setBrush(colour);
    painter.drawEllipse(place, 1.3, 1.3);
    painter.setBrush(Qt::NoBrush);
}

QString textOf(const LandmarkMark &mark)
{
    const QString name = mark.label.isEmpty() ? mark.id : mark.label;
    return mark.uncertain ? name + QStringLiteral(" ?") : name;
}

} // namespace

void LandmarkLayer::setMarks(std::vector<LandmarkMark> marks)
{
    m_given = std::move(marks);
    showDragged();
}

void LandmarkLayer::setDragged(const std::optional<PickedMark> &mark)
{
    m_dragged = mark;
    showDragged();
}

void LandmarkLayer::showDragged()
{
    m_marks = m_given;
    if (!m_dragged) {
        return;
    }
    LandmarkMark own;
    own.id = m_dragged->id;
    for (const LandmarkMark &mark : m_marks) {
        if (mark.id == own.id && (mark.kind == MarkKind::Truth || own.label.isEmpty())) {
            own.label = mark.label;
            own.pairPosition = mark.kind == MarkKind::Truth ? mark.pairPosition : std::nullopt;
        }
    }
    std::erase_if(m_marks, [&](const LandmarkMark &mark) { return mark.id == own.id && mark.kind == MarkKind::Truth; });
    for (LandmarkMark &mark : m_marks) {
        if (mark.id == own.id && mark.pairPosition) {
            mark.pairPosition = m_dragged->position;
        }
    }
    own.kind = MarkKind::Truth;
    own.position = m_dragged->position;
    m_marks.push_back(std::move(own));
}

bool LandmarkLayer::isDragged(const LandmarkMark &mark) const
{
    return m_dragged && mark.kind == MarkKind::Truth && mark.id == m_dragged->id;
}

const LandmarkMark *LandmarkLayer::find(const QString &id) const
{
    for (const MarkKind kind : {MarkKind::Predicted, MarkKind::Truth, MarkKind::Proposed}) {
        if (const LandmarkMark *mark = find(id, kind)) {
            return mark;
        }
    }
    return nullptr;
}

const LandmarkMark *LandmarkLayer::find(const QString &id, MarkKind kind) const
{
    const auto found = std::find_if(m_marks.begin(), m_marks.end(), [&](const LandmarkMark &mark) {
        return mark.kind == kind && mark.id == id;
    });
    return found == m_marks.end() ? nullptr : &*found;
}

double LandmarkLayer::opacityAt(double depthMm)
{
    return std::clamp((kGoneBeyondMm - depthMm) / (kGoneBeyondMm - kFullWithinMm), 0.0, 1.0);
}

QColor LandmarkLayer::colourOf(MarkKind kind, LandmarkPalette palette)
{
    const bool safe = palette == LandmarkPalette::ColourBlindSafe;
    switch (kind) {
    case MarkKind::Truth:
        return safe ? QColor(0x00, 0x9e, 0x73) : QColor(0x3d, 0xdc, 0x6e);
    case MarkKind::Proposed:
        // Okabe and Ito's sky blue: the one of theirs that no kind of sight takes for the other two.
        return safe ? QColor(0x56, 0xb4, 0xe9) : QColor(0x4c, 0xc9, 0xff);
    case MarkKind::Opinion:
    case MarkKind::Mean:
        return Qt::white;
    case MarkKind::Predicted:
        break;
    }
    return safe ? QColor(0xd5, 0x5e, 0x00) : QColor(0xff, 0x45, 0x45);
}

QColor LandmarkLayer::colourOf(const LandmarkMark &mark, LandmarkPalette palette)
{
    return mark.colour.isValid() ? mark.colour : colourOf(mark.kind, palette);
}

bool LandmarkLayer::isShown(const LandmarkMark &mark, const DisplayOptions &options)
{
    const bool shown = mark.kind == MarkKind::Predicted  ? options.predictionsShown
                       : mark.kind == MarkKind::Truth    ? options.truthShown
                       : mark.kind == MarkKind::Proposed ? options.proposalsShown
                                                         : options.opinionsShown;
    return shown && core::isFinite(mark.position);
}

void LandmarkLayer::paint(QPainter &painter, const ViewProjection &projection, const QRectF &bounds,
                          const DisplayOptions &options, Part part) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    paintErrorLines(painter, projection, options);
    if (part == Part::MarksAndLabels) {
        paintRadii(painter, projection, options);
        for (const LandmarkMark &mark : m_marks) {
            const double opacity = opacityAt(projection.depth(mark.position));
            if (opacity > 0.0 && isShown(mark, options)) {
                paintMark(painter, mark, projection.toView(mark.position), opacity, colourOf(mark, options.palette));
            }
        }
    }
    paintLabels(painter, projection, bounds, options);
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
        painter.setPen(QPen(withOpacity(QColor(0, 0, 0, 170), opacity), 3.0));
        painter.drawLine(from, to);
        painter.setPen(QPen(withOpacity(kErrorColour, opacity), 1.4));
        painter.drawLine(from, to);
    }
}

void LandmarkLayer::paintRadii(QPainter &painter, const ViewProjection &projection,
                               const DisplayOptions &options) const
{
    if (!options.radiiShown || options.millimetresHidden || projection.pixelsPerMm <= 0.0) {
        return;
    }
    painter.setBrush(Qt::NoBrush);
    for (const LandmarkMark &mark : m_marks) {
        if (!mark.radiusMm || mark.state != MarkState::Present || !isShown(mark, options)) {
            continue;
        }
        const double depth = projection.depth(mark.position);
        const double cut = *mark.radiusMm * *mark.radiusMm - depth * depth;
        if (cut <= 0.0) {
            continue;
        }
        const double radius = std::sqrt(cut) * projection.pixelsPerMm;
        const QPointF place = projection.toView(mark.position);
        painter.setPen(QPen(QColor(0, 0, 0, 120), 2.4));
        painter.drawEllipse(place, radius, radius);
        painter.setPen(QPen(withOpacity(colourOf(mark.kind, options.palette).lighter(130), 0.85), 1.0));
        painter.drawEllipse(place, radius, radius);
    }
}

void LandmarkLayer::paintMark(QPainter &painter, const LandmarkMark &mark, const QPointF &place,
                              double opacity, const QColor &colour) const
{
    const bool held = isDragged(mark);
    const bool pointed = m_hovered && m_hovered->id == mark.id && m_hovered->kind == mark.kind;
    // A proposal and a mark in the hand are open: what matters is what lies under them.
    const bool dotted = held || (mark.kind == MarkKind::Proposed && mark.state == MarkState::Present);
    const bool hollow = dotted || mark.state != MarkState::Present || mark.kind == MarkKind::Mean;
    const bool proposed = mark.kind == MarkKind::Proposed;
    const double resting = proposed                           ? kProposedRadius
                           : mark.kind == MarkKind::Mean      ? kMeanRadius
                           : mark.kind == MarkKind::Opinion   ? kOpinionRadius
                           : hollow                           ? kMarkRadius + 0.5
                                                              : kMarkRadius;
    const double radius = held ? kHeldRadius : pointed ? resting + 2.0 : resting;
    painter.setBrush(Qt::NoBrush);
    // A dark rim keeps the mark apart from bright bone and enamel.
    painter.setPen(QPen(withOpacity(QColor(0, 0, 0, proposed ? 130 : 200), opacity), hollow ? 4.0 : 3.0));
    drawShape(painter, mark.kind, place, radius);
    const QColor paint = withOpacity(pointed ? colour.lighter(130) : colour, opacity);
    QPen pen(paint, hollow ? 2.0 : 1.0);
    if (!held && (mark.state == MarkState::Outside || proposed)) {
        pen.setDashPattern(proposed ? QVector<qreal>{2.2, 1.3} : QVector<qreal>{1.5, 1.5});
        pen.setCapStyle(Qt::FlatCap);
    }
    painter.setPen(pen);
    if (!hollow) {
        painter.setBrush(paint);
    }
    drawShape(painter, mark.kind, place, radius);
    painter.setBrush(Qt::NoBrush);
    if (dotted) {
        paintDot(painter, place, paint);
    }
    if (mark.uncertain) {
        QPen dots(withOpacity(colour, opacity), 1.4);
        dots.setDashPattern({1.0, 2.0});
        painter.setPen(dots);
        painter.drawEllipse(place, kMarkRadius + 3.0, kMarkRadius + 3.0);
    }
    const bool ringed = mark.kind != MarkKind::Opinion && mark.kind != MarkKind::Mean;
    if (ringed && (mark.id == m_selected || pointed) && !held) {
        painter.setPen(QPen(withOpacity(QColor(0, 0, 0, 170), opacity), 3.5));
        painter.drawEllipse(place, kRingRadius, kRingRadius);
        painter.setPen(QPen(withOpacity(mark.id == m_selected ? QColor(Qt::white) : colour.lighter(140), opacity), 1.6));
        painter.drawEllipse(place, kRingRadius, kRingRadius);
    }
}

std::vector<LandmarkLayer::Label> LandmarkLayer::labelsOf(const ViewProjection &projection,
                                                          const DisplayOptions &options) const
{
    std::vector<Label> labels;
    for (const LandmarkMark &mark : m_marks) {
        const double opacity = opacityAt(projection.depth(mark.position));
        // The prediction of a pair carries the name for both.
        const bool named = mark.kind == MarkKind::Truth && mark.pairPosition && options.predictionsShown;
        const bool opinion = mark.kind == MarkKind::Opinion || mark.kind == MarkKind::Mean; // many at one place
        if (!options.labelsShown || opacity < kLeastLabelOpacity || !isShown(mark, options) || named || opinion) {
            continue;
        }
        const bool selected = mark.id == m_selected;
        const QColor colour = colourOf(mark.kind, options.palette).lighter(selected ? 150 : 125);
        labels.push_back({textOf(mark), withOpacity(colour, opacity), projection.toView(mark.position),
                          selected ? kRingRadius : kMarkRadius + 1.0, selected});
    }
    // The selected one first: it always finds room. Error lengths last.
    std::stable_partition(labels.begin(), labels.end(), [](const Label &label) { return label.selected; });
    if (options.millimetresHidden || !options.predictionsShown || !options.truthShown) {
        return labels;
    }
    for (const LandmarkMark &mark : m_marks) {
        if (mark.kind != MarkKind::Predicted || !mark.pairPosition || !isShown(mark, options)) {
            continue;
        }
        const double opacity = std::max(opacityAt(projection.depth(mark.position)),
                                        opacityAt(projection.depth(*mark.pairPosition)));
        if (opacity >= kLeastLabelOpacity) {
            const double mm = core::distance(mark.position, *mark.pairPosition);
            labels.push_back({QStringLiteral("%1 mm").arg(mm, 0, 'f', 1), withOpacity(kErrorColour, opacity),
                              0.5 * (projection.toView(mark.position) + projection.toView(*mark.pairPosition)),
                              3.0, false});
        }
    }
    return labels;
}

void LandmarkLayer::paintLabels(QPainter &painter, const ViewProjection &projection,
                                const QRectF &bounds, const DisplayOptions &options) const
{
    painter.setFont(overlayFont(painter.font(), true));
    const QFontMetricsF metrics(painter.font());
    const std::vector<Label> labels = labelsOf(projection, options);
    std::vector<LabelRequest> requests;
    requests.reserve(labels.size());
    for (const Label &label : labels) {
        requests.push_back({label.anchor, QSizeF(metrics.horizontalAdvance(label.text) + 4.0, metrics.height()),
                            label.markRadius});
    }
    const auto places = placeLabels(requests, bounds);
    for (std::size_t n = 0; n < labels.size(); ++n) {
        if (!places[n]) {
            continue;
        }
        const Label &label = labels[n];
        const QPointF nearest(std::clamp(label.anchor.x(), places[n]->left(), places[n]->right()),
                              std::clamp(label.anchor.y(), places[n]->top(), places[n]->bottom()));
        const QPointF gap = nearest - label.anchor;
        const double away = std::hypot(gap.x(), gap.y());
        if (away > label.markRadius + 9.0) {
            painter.setPen(QPen(withOpacity(label.colour, 0.7), 1.0));
            painter.drawLine(label.anchor + gap * (label.markRadius / away), nearest);
        }
        drawHaloLabel(painter, *places[n], label.text, label.colour);
    }
}

const LandmarkMark *LandmarkLayer::nearest(const QPointF &place, const ViewProjection &projection,
                                           const DisplayOptions &options,
                                           const std::function<bool(const LandmarkMark &)> &wanted) const
{
    const LandmarkMark *found = nullptr;
    double least = kPickRadiusPixels;
    for (const LandmarkMark &mark : m_marks) {
        if (!isShown(mark, options) || opacityAt(projection.depth(mark.position)) < kLeastPickOpacity) {
            continue;
        }
        const QPointF offset = projection.toView(mark.position) - place;
        const double away = std::hypot(offset.x(), offset.y());
        if (away <= least && wanted(mark)) {
            least = away;
            found = &mark;
        }
    }
    return found;
}

std::optional<QString> LandmarkLayer::pick(const QPointF &place, const ViewProjection &projection,
                                           const DisplayOptions &options) const
{
    const LandmarkMark *mark = nearest(place, projection, options, [](const LandmarkMark &) { return true; });
    return mark != nullptr ? std::optional(mark->id) : std::nullopt;
}

std::optional<PickedMark> LandmarkLayer::pickEditable(const QPointF &place, const ViewProjection &projection,
                                                      const DisplayOptions &options) const
{
    const LandmarkMark *mark = nearest(place, projection, options,
                                       [](const LandmarkMark &other) { return other.kind == MarkKind::Truth; });
    if (mark == nullptr) {
        mark = nearest(place, projection, options, [this](const LandmarkMark &other) {
            const LandmarkMark *own = find(other.id, MarkKind::Truth);
            const bool mayMove = other.kind == MarkKind::Predicted || other.kind == MarkKind::Proposed;
            return mayMove && other.state == MarkState::Present && (own == nullptr || own->state != MarkState::Present);
        });
    }
    return mark != nullptr ? std::optional(PickedMark{mark->id, mark->kind, mark->position}) : std::nullopt;
}

} // namespace gonion::viewers
