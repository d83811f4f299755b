// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace gonion::ui {

class CaseIdentifier;

/// The line over the work list about volumes that nobody has read yet: offers to read them, says how far that is,
/// stops it. Not there where all are known.
class IdentityStrip : public QFrame {
    Q_OBJECT

public:
    /// `identifier` must outlive it.
    explicit IdentityStrip(CaseIdentifier &identifier, QWidget *parent = nullptr);

    /// Another project is shown: what was put off is offered again.
    void offerAgain();

private:
    void follow();
    void act();

    CaseIdentifier &m_identifier;
    bool m_closed = false;
    QLabel *m_text;
    QProgressBar *m_progress;
    QPushButton *m_act;
    QPushButton *m_close;
};

} // namespace gonion::ui
