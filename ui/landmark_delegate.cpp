// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/landmark_delegate.h"

#include "annotation/landmark_set.h"
#include "ui/landmark_table_model.h"
#include "ui/theme.h"

#include <QPainter>

#include <algorithm>

namespace gonion::ui {

using annotation::LandmarkState;
using Model = LandmarkTableModel;

namespace {

constexpr int kPadding = 8;

QFont smaller(QFont font)
{
    font.setPixelSize(11);
    return font;
}

QFont strong(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

/// Two lines of text, one over the other, in the middle of a cell.
void paintLines(QPainter *painter, const QRect &cell, const QString &upper, const QString &lower,
                const QFont &upperFont, const QColor &upperColour)
{
    const QFont lowerFont = smaller(upperFont);
    const QFontMetrics upperMetrics(upperFont);
    QFont plain = lowerFont;
    plain.setWeight(QFont::Normal);
    const QFontMetrics lowerMetrics(plain);
    const int height = upperMetrics.height() + (lower.isEmpty() ? 0 : lowerMetrics.height());
    const int top = cell.top() + (cell.height() - height) / 2;
    painter->setFont(upperFont);
    painter->setPen(upperColour);
    painter->drawText(QRect(cell.left(), top, cell.width(), upperMetrics.height()), Qt::AlignLeft,
                      upperMetrics.elidedText(upper, Qt::ElideRight, cell.width()));
    if (!lower.isEmpty()) {
        painter->setFont(plain);
        painter->setPen(theme().muted);
        painter->drawText(QRect(cell.left(), top + upperMetrics.height(), cell.width(), lowerMetrics.height()),
                          Qt::AlignLeft, lowerMetrics.elidedText(lower, Qt::ElideRight, cell.width()));
    }
}

} // namespace

void LandmarkDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    if (index.column() > Model::Label) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
        painter->fillRect(option.rect, theme().accentDim);
    }
    if (index.column() == Model::Name) {
        paintName(painter, option, index);
    } else if (index.column() == Model::State || index.column() == Model::Label) {
        paintState(painter, option, index);
    } else {
        paintProbability(painter, option, index);
    }
    painter->restore();
}

void LandmarkDelegate::paintName(QPainter *painter, const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const
{
    const QRect cell = option.rect.adjusted(kPadding + 4, 0, -kPadding, 0);
    const QString id = index.data().toString();
    const QFont font = strong(option.font);
    paintLines(painter, cell, id, index.data(Model::DescriptionRole).toString(), font, theme().text);
    const QString tooth = index.data(Model::ToothRole).toString();
    if (tooth.isEmpty()) {
        return;
    }
    const QFont small = smaller(option.font);
    const QFontMetrics metrics(small);
    const int left = cell.left() + QFontMetrics(font).horizontalAdvance(id) + 8;
    const QRect pill(left, cell.center().y() - metrics.height() - 1, metrics.horizontalAdvance(tooth) + 10,
                     metrics.height() + 1);
    painter->setPen(QPen(theme().lineStrong, 1.0));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(pill).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter->setFont(small);
    painter->setPen(theme().muted);
    painter->drawText(pill, Qt::AlignCenter, tooth);
}

void LandmarkDelegate::paintState(QPainter *painter, const QStyleOptionViewItem &option,
                                  const QModelIndex &index) const
{
    const auto state = static_cast<LandmarkState>(index.data(Model::StateRole).toInt());
    if (state == LandmarkState::Unlabelled) {
        painter->setPen(theme().faint);
        painter->drawText(option.rect.adjusted(kPadding + 18, 0, -2, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          index.data().toString());
        return;
    }
    const QPointF centre(option.rect.left() + kPadding + 5.0, option.rect.center().y() + 0.5);
    const QColor present = index.data(Model::OfTruthRole).toBool() ? m_truth : m_prediction;
    QPen pen(state == LandmarkState::Present   ? present
             : state == LandmarkState::Missing ? theme().warning
                                               : theme().faint,
             1.8);
    if (state == LandmarkState::Outside) {
        pen.setDashPattern({1.4, 1.4});
    }
    painter->setPen(pen);
    painter->setBrush(state == LandmarkState::Present ? QBrush(present) : Qt::NoBrush);
    painter->drawEllipse(centre, 4.5, 4.5);

    const QRect cell = option.rect.adjusted(kPadding + 18, 0, -2, 0);
    const bool uncertain = index.data(Model::UncertainRole).toBool();
    const QString below = uncertain ? QStringLiteral("uncertain") : index.data(Model::OriginRole).toString();
    paintLines(painter, cell, index.data().toString(), below, option.font,
               state == LandmarkState::Missing ? theme().warning : theme().text);
}

void LandmarkDelegate::paintProbability(QPainter *painter, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const
{
    const QVariant value = index.data(Model::ProbabilityRole);
    const QRect cell = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    painter->setFont(option.font);
    if (!value.isValid()) {
        painter->setPen(theme().faint);
        painter->drawText(cell, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
        return;
    }
    const double probability = std::clamp(value.toDouble(), 0.0, 1.0);
    painter->setPen(theme().text);
    painter->drawText(cell.adjusted(0, 4, 0, -14), Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
    const QRectF bar(cell.left(), option.rect.bottom() - 12.0, cell.width(), 4.0);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme().press);
    painter->drawRoundedRect(bar, 2, 2);
    painter->setBrush(theme().accent);
    painter->drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * probability, bar.height()), 2, 2);
    const QVariant threshold = index.data(Model::ThresholdRole);
    if (threshold.isValid()) {
        const double x = bar.left() + bar.width() * std::clamp(threshold.toDouble(), 0.0, 1.0);
        painter->setBrush(theme().text);
        painter->drawRect(QRectF(x - 0.75, bar.top() - 2.5, 1.5, bar.height() + 5.0));
    }
}

QSize LandmarkDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(kRowHeight);
    return size;
}

} // namespace gonion::ui
