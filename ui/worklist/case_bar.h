// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/project_case.h"

#include <QFrame>
#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace gonion::ui {

class WorkList;

/// Over the views while a case of a project is open: which one, its stage and comment, and the way on.
class CaseBar : public QFrame {
    Q_OBJECT

public:
    /// `list` is not owned and must outlive the bar.
    explicit CaseBar(WorkList &list, QWidget *parent = nullptr);

    [[nodiscard]] QComboBox *stage() const { return m_stage; }
    [[nodiscard]] QLineEdit *comment() const { return m_comment; }

Q_SIGNALS:
    void listRequested();
    void previousRequested();
    void nextRequested();
    void stageRequested(gonion::annotation::CaseStage stage);
    void consensusRequested();

private:
    void showCase();
    void showTime();

    WorkList &m_list;
    QLabel *m_name;
    QComboBox *m_stage;
    QLabel *m_time;
    QLineEdit *m_comment;
    QPushButton *m_labelled;
    QPushButton *m_consensus;
    QTimer m_clock;
};

} // namespace gonion::ui
