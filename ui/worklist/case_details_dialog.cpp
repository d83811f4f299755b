// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/case_details_dialog.h"

#include "ui/text.h"
#include "ui/worklist/work_list.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::ProjectCase;

namespace {

const QString kDifferent = QStringLiteral("Different in these cases: left as they are");

std::vector<std::string> wordsOf(const QString &text)
{
    std::vector<std::string> words;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const std::string word = part.trimmed().toStdString();
        if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) {
            words.push_back(word);
        }
    }
    return words;
}

} // namespace

CaseDetailsDialog::CaseDetailsDialog(WorkList &list, std::vector<std::string> ids, QWidget *parent)
    : QDialog(parent), m_list(list), m_ids(std::move(ids)), m_assignees(new QLineEdit), m_flags(new QLineEdit),
      m_comment(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("caseDetails"));
    setWindowTitle(QStringLiteral("Case"));
    resize(520, 320);
    const ProjectCase *first = list.project().find(m_ids.front());
    const auto same = [&](auto member) {
        return std::all_of(m_ids.begin(), m_ids.end(),
                           [&](const std::string &id) { return list.project().find(id)->*member == first->*member; });
    };
    auto *title = new QLabel(m_ids.size() == 1 ? toQString(m_ids.front()) : QStringLiteral("%1 cases").arg(m_ids.size()));
    title->setProperty("role", "heading");
    m_assignees->setObjectName(QStringLiteral("assignees"));
    m_flags->setObjectName(QStringLiteral("flags"));
    m_comment->setObjectName(QStringLiteral("comment"));
    m_comment->setTabChangesFocus(true);
    const bool sameAssignees = same(&ProjectCase::assignees);
    const bool sameFlags = same(&ProjectCase::flags);
    const bool sameComment = same(&ProjectCase::comment);
    m_assignees->setText(sameAssignees ? joinedWords(first->assignees) : QString());
    m_assignees->setPlaceholderText(sameAssignees ? QStringLiteral("Names, with commas between them") : kDifferent);
    m_flags->setText(sameFlags ? joinedWords(first->flags) : QString());
    m_flags->setPlaceholderText(sameFlags ? QStringLiteral("Words of your own: metal, motion") : kDifferent);
    m_comment->setPlainText(sameComment ? toQString(first->comment) : QString());
    m_comment->setPlaceholderText(sameComment ? QString() : kDifferent);
    m_commentBefore = m_comment->toPlainText();

    auto *form = new QFormLayout;
    form->setVerticalSpacing(10);
    form->addRow(QStringLiteral("Assigned to"), m_assignees);
    form->addRow(QStringLiteral("Flags"), m_flags);
    form->addRow(QStringLiteral("Comment"), m_comment);
    auto *buttons = new QDialogButtonBox;
    QPushButton *save = buttons->addButton(QStringLiteral("Save"), QDialogButtonBox::AcceptRole);
    save->setProperty("role", "primary");
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(14);
    column->addWidget(title);
    column->addLayout(form, 1);
    column->addWidget(buttons);
    m_assignees->setFocus();
}

void CaseDetailsDialog::accept()
{
    m_list.change(m_ids, [this](ProjectCase &changed) {
        if (m_assignees->isModified()) {
            changed.assignees = wordsOf(m_assignees->text());
        }
        if (m_flags->isModified()) {
            changed.flags = wordsOf(m_flags->text());
        }
        if (m_comment->toPlainText() != m_commentBefore) {
            changed.comment = m_comment->toPlainText().toStdString();
        }
    });
    QDialog::accept();
}

} // namespace gonion::ui
