// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QObject>
#include <QString>
#include <QTimer>

namespace gonion::ui {
class MainWindow;
} // namespace gonion::ui

namespace gonion::app {

/// Waits until the window shows all that it is going to show, writes a picture of it, and ends the
/// program: `gonion --demo --screenshot FILE`.
class PictureTaker : public QObject {
    Q_OBJECT

public:
    /// \param window not owned, must outlive this
    PictureTaker(ui::MainWindow *window, QString file, bool waitForDetection);

Q_SIGNALS:
    /// \param exitCode 0 when the picture was written and everything before it went well
    void done(int exitCode);

private:
    void restartWhenReady();
    void take();

    ui::MainWindow *m_window;
    QString m_file;
    QTimer m_settled;
    bool m_waiting = true; ///< for the case or the detection
    int m_exitCode = 0;
};

} // namespace gonion::app
