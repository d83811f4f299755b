// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace gonion::ui {

/// What the window shows before a case is open.
class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget *parent = nullptr);

    void setRecent(const QStringList &paths);
    /// Without it the page offers single volumes only.
    void setProjectsAvailable(bool available);
    /// Without it nothing is said of training.
    void setTrainingAvailable(bool available);
    /// A training run that can be watched; an empty name: none.
    void setRun(const QString &name, bool atWork);
    /// Greyed where the demo case is not installed.
    void setDemoAvailable(bool available);

Q_SIGNALS:
    void openProjectRequested();
    void newProjectRequested();
    void trainRequested();
    void watchRequested();
    void demoRequested();
    void openFileRequested();
    void openFolderRequested();
    void recentRequested(const QString &path);
    void clearRecentRequested();

private:
    QPushButton *m_demo;
    QPushButton *m_train;
    QPushButton *m_watch;
    QWidget *m_projectBlock;
    QWidget *m_recentBlock;
    QVBoxLayout *m_recent;
};

} // namespace gonion::ui
