// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QStyledItemDelegate>

namespace gonion::ui {

/// Draws the landmark table: a name over its description with the tooth's number, the state with a
/// coloured mark and, of a label, who set it, the probability as a bar with its threshold.
class LandmarkDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kRowHeight = 40;

    using QStyledItemDelegate::QStyledItemDelegate;

    /// Of a present landmark's mark: the colours that the views give it.
    void setPresentColours(const QColor &prediction, const QColor &truth)
    {
        m_prediction = prediction;
        m_truth = truth;
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintState(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintProbability(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    QColor m_prediction{0xff, 0x5a, 0x52};
    QColor m_truth{0x4c, 0xd0, 0x7d};
};

} // namespace gonion::ui
