// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <string>
#include <vector>

class QLineEdit;
class QPlainTextEdit;

namespace gonion::ui {

class WorkList;

/// Who works on some cases, their flags and the comment. What is the same in all of them is shown; what is not changed
/// in the dialog stays as it is in each.
class CaseDetailsDialog : public QDialog {
    Q_OBJECT

public:
    CaseDetailsDialog(WorkList &list, std::vector<std::string> ids, QWidget *parent);

    void accept() override;

private:
    WorkList &m_list;
    std::vector<std::string> m_ids;
    QLineEdit *m_assignees;
    QLineEdit *m_flags;
    QPlainTextEdit *m_comment;
    QString m_commentBefore;
};

} // namespace gonion::ui
