// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUndoView>

namespace gonion::ui {

/// The steps of a case's history; a click goes back, or forth, to the state after a step.
class HistoryView : public QUndoView {
    Q_OBJECT

public:
    explicit HistoryView(QWidget *parent = nullptr);

Q_SIGNALS:
    /// The user is about to choose a step: what is still open has to end.
    void aboutToChoose();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace gonion::ui
