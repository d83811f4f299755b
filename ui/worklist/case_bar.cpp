// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/case_bar.h"

#include "ui/text.h"
#include "ui/worklist/stage_text.h"
#include "ui/worklist/work_list.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPixmap>
#include <QPushButton>
#include <QSignalBlocker>

namespace gonion::ui {

using annotation::CaseStage;
using annotation::ProjectCase;

namespace {

constexpr int kClockMs = 5000;
constexpr int kDot = 10;

QIcon dotOf(CaseStage stage)
{
    QPixmap dot(kDot, kDot);
    dot.fill(stageColour(stage));
    return QIcon(dot);
}

QPushButton *makeButton(const QString &text, const QString &name)
{
    auto *button = new QPushButton(text);
    button->setObjectName(name);
    button->setFocusPolicy(Qt::NoFocus); // the keys stay with the views
    return button;
}

} // namespace

CaseBar::CaseBar(WorkList &list, QWidget *parent)
    : QFrame(parent), m_list(list), m_name(new QLabel), m_stage(new QComboBox), m_time(new QLabel),
      m_comment(new QLineEdit)
{
    setObjectName(QStringLiteral("caseBar"));
    m_name->setProperty("role", "heading");
    m_time->setProperty("role", "muted");
    m_time->setToolTip(QStringLiteral("Active time on this case, of everybody"));
    for (const CaseStage stage : kStages) {
        m_stage->addItem(dotOf(stage), stageText(stage), static_cast<int>(stage));
    }
    m_stage->setFocusPolicy(Qt::NoFocus);
    m_comment->setPlaceholderText(QStringLiteral("Comment"));
    m_comment->setFocusPolicy(Qt::ClickFocus);
    auto *back = makeButton(QStringLiteral("Work list"), QStringLiteral("toWorkList"));
    m_consensus = makeButton(QStringLiteral("Compare"), QStringLiteral("compareAnnotators"));
    m_consensus->setToolTip(QStringLiteral("What each annotator of this case says"));
    m_labelled = makeButton(QStringLiteral("Mark labelled"), QStringLiteral("markLabelled"));
    auto *previous = makeButton(QStringLiteral("Previous"), QStringLiteral("previousToDo"));
    auto *next = makeButton(QStringLiteral("Next case"), QStringLiteral("nextToDo"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(10, 6, 10, 6);
    row->setSpacing(10);
    row->addWidget(back);
    row->addWidget(m_name);
    row->addWidget(m_stage);
    row->addWidget(m_time);
    row->addWidget(m_comment, 1);
    for (QPushButton *button : {m_consensus, m_labelled, previous, next}) {
        row->addWidget(button);
    }
    connect(back, &QPushButton::clicked, this, &CaseBar::listRequested);
    connect(m_consensus, &QPushButton::clicked, this, &CaseBar::consensusRequested);
    connect(m_labelled, &QPushButton::clicked, this, [this] { Q_EMIT stageRequested(CaseStage::Labelled); });
    connect(previous, &QPushButton::clicked, this, &CaseBar::previousRequested);
    connect(next, &QPushButton::clicked, this, &CaseBar::nextRequested);
    connect(m_stage, &QComboBox::activated, this, [this](int index) {
        const auto stage = static_cast<CaseStage>(m_stage->itemData(index).toInt());
        showCase(); // the stage that it has, until it has another
        Q_EMIT stageRequested(stage);
    });
    connect(m_comment, &QLineEdit::editingFinished, this, [this] {
        const std::string text = m_comment->text().toStdString();
        if (m_comment->isModified()) {
            m_comment->setModified(false);
            m_list.change({m_list.current()}, [&text](ProjectCase &changed) { changed.comment = text; });
        }
    });
    connect(&list, &WorkList::casesChanged, this, &CaseBar::showCase);
    connect(&list, &WorkList::currentChanged, this, [this] {
        m_comment->setModified(false); // of the case before
        showCase();
    });
    connect(&m_clock, &QTimer::timeout, this, &CaseBar::showTime);
    m_clock.start(kClockMs);
    showCase();
}

void CaseBar::showCase()
{
    const ProjectCase *shown = m_list.currentCase();
    if (!shown) {
        return;
    }
    const bool readOnly = m_list.isCurrentReadOnly();
    m_name->setText(toQString(shown->id));
    m_stage->setCurrentIndex(m_stage->findData(static_cast<int>(shown->stage)));
    m_stage->setEnabled(!readOnly);
    m_comment->setReadOnly(readOnly);
    if (!m_comment->isModified()) {
        m_comment->setText(toQString(shown->comment).simplified());
    }
    m_labelled->setEnabled(!readOnly && isToDo(shown->stage));
    m_consensus->setVisible(shown->landmarkFiles.size() > 1);
    showTime();
}

void CaseBar::showTime()
{
    const ProjectCase *shown = m_list.currentCase();
    if (!shown) {
        return;
    }
    m_time->setText(spentText(m_list.timeOnCurrent()));
}

} // namespace gonion::ui
