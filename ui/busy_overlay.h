// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace gonion::ui {

/// Covers its parent while a case is opened: what is done, how far it is, and a way out.
class BusyOverlay : public QWidget {
    Q_OBJECT

public:
    explicit BusyOverlay(QWidget *parent);

    void begin(const QString &title, bool cancellable);
    /// \param fraction 0 to 1, negative where unknown
    void setProgress(double fraction, const QString &step);
    void end();

Q_SIGNALS:
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLabel *m_title;
    QLabel *m_step;
    QProgressBar *m_bar;
    QPushButton *m_cancel;
};

} // namespace gonion::ui
