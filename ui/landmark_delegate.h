// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QStyledItemDelegate>

namespace gonion::ui {

/// Draws the landmark table: a name over its description with the tooth's number, the state with a
/// coloured mark, the probability as a bar with its threshold.
class LandmarkDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kRowHeight = 40;

    using QStyledItemDelegate::QStyledItemDelegate;

    /// Of a present landmark's mark: the colour that the views give it.
    void setPresentColour(const QColor &colour) { m_present = colour; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintState(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintProbability(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    QColor m_present{0xff, 0x5a, 0x52};
};

} // namespace gonion::ui
