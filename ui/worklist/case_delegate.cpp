// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/case_delegate.h"

#include "ui/theme.h"
#include "ui/worklist/case_table_model.h"
#include "ui/worklist/stage_text.h"

#include <QApplication>
#include <QImage>
#include <QPainter>

namespace gonion::ui {

namespace {

constexpr int kMargin = 6;
constexpr int kPicture = CaseDelegate::kRowHeight - 2 * kMargin;
constexpr int kChipHeight = 22;
constexpr int kChipPadding = 11;
constexpr int kCellSide = 20; ///< as the rest of the page, pixels
constexpr int kMark = 3; ///< width of the bar at the case in the views, pixels
constexpr int kChipFillAlpha = 46;

void paintCase(QPainter *painter, const QRect &cell, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (index.data(CaseTableModel::CurrentRole).toBool()) {
        painter->fillRect(QRect(cell.topLeft(), QSize(kMark, cell.height())), theme().accent);
    }
    const QRect frame(cell.left() + kCellSide, cell.top() + kMargin, kPicture, kPicture);
    const QImage picture = index.data(CaseTableModel::ThumbnailRole).value<QImage>();
    painter->fillRect(frame, picture.isNull() ? theme().field : QColor(Qt::black));
    if (!picture.isNull()) {
        QRect place(QPoint(), picture.size().scaled(frame.size(), Qt::KeepAspectRatio));
        place.moveCenter(frame.center());
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        painter->drawImage(place, picture);
    }
    const QRect words(frame.right() + 2 * kMargin, frame.top(), cell.right() - frame.right() - 3 * kMargin, kPicture);
    const QFontMetrics metrics(option.font);
    QFont bold = option.font;
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(theme().text);
    const QRect upper(words.left(), words.top(), words.width(), kPicture / 2);
    painter->drawText(upper, Qt::AlignLeft | Qt::AlignBottom,
                      QFontMetrics(bold).elidedText(index.data().toString(), Qt::ElideMiddle, words.width()));
    painter->setFont(option.font);
    painter->setPen(theme().muted);
    painter->drawText(upper.translated(0, kPicture / 2), Qt::AlignLeft | Qt::AlignTop,
                      metrics.elidedText(index.data(CaseTableModel::DetailRole).toString(), Qt::ElideRight, words.width()));
}

} // namespace

void paintStageChip(QPainter *painter, const QRect &where, const QString &text, const QColor &colour)
{
    QColor fill = colour;
    fill.setAlpha(kChipFillAlpha);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill);
    painter->drawRoundedRect(where, where.height() / 2.0, where.height() / 2.0);
    painter->setPen(colour);
    painter->drawText(where, Qt::AlignCenter, text);
}

void CaseDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem base = option;
    initStyleOption(&base, index);
    base.text.clear();
    base.state &= ~QStyle::State_HasFocus; // the row shows it
    const QWidget *widget = option.widget;
    (widget ? widget->style() : QApplication::style())->drawControl(QStyle::CE_ItemViewItem, &base, painter, widget);

    painter->save();
    painter->setClipRect(option.rect);
    const QRect cell = option.rect;
    const QFontMetrics metrics(option.font);
    if (index.column() == CaseTableModel::Case) {
        paintCase(painter, cell, option, index);
    } else if (index.column() == CaseTableModel::Stage) {
        const QString text = index.data().toString();
        const auto stage = static_cast<annotation::CaseStage>(index.data(CaseTableModel::StageRole).toInt());
        const int width = metrics.horizontalAdvance(text) + 2 * kChipPadding;
        paintStageChip(painter, QRect(cell.left() + kMargin, cell.center().y() - kChipHeight / 2, width, kChipHeight), text,
                       stageColour(stage));
    } else {
        const QRect words = cell.adjusted(kMargin + 1, 0, -kMargin, 0);
        painter->setPen(index.column() == CaseTableModel::Comment ? theme().muted : theme().text);
        painter->drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                          metrics.elidedText(index.data().toString(), Qt::ElideRight, words.width()));
    }
    painter->restore();
}

} // namespace gonion::ui
