// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace gonion::ui {

/// Paints a row of the work list: the case's picture, two lines, the stage as a chip.
class CaseDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kRowHeight = 60;

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// A stage's chip, as lists and bars show it.
void paintStageChip(QPainter *painter, const QRect &where, const QString &text, const QColor &colour);

} // namespace gonion::ui
