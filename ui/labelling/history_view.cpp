// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/history_view.h"

#include <QKeyEvent>

namespace gonion::ui {

HistoryView::HistoryView(QWidget *parent) : QUndoView(parent)
{
    setObjectName(QStringLiteral("history"));
    setAccessibleName(QStringLiteral("History"));
    setEmptyLabel(QStringLiteral("As it was opened"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::ClickFocus);
    setUniformItemSizes(true);
}

void HistoryView::mousePressEvent(QMouseEvent *event)
{
    Q_EMIT aboutToChoose();
    QUndoView::mousePressEvent(event);
}

void HistoryView::keyPressEvent(QKeyEvent *event)
{
    // Typing here would search the list; letters are for labelling.
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        Q_EMIT aboutToChoose();
        QUndoView::keyPressEvent(event);
    } else {
        event->ignore();
    }
}

} // namespace gonion::ui
