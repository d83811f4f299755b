// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reviewing in the main window: other people's labels are looked at, one case after the other, and judged by a key.
#include "ui/main_window.h"

#include "ui/action_set.h"
#include "ui/worklist/case_bar.h"
#include "ui/worklist/project_desk.h"
#include "viewers/four_view.h"

#include <QLineEdit>
#include <QMenu>

namespace gonion::ui {

using annotation::CaseStage;
using viewers::InteractionMode;

void MainWindow::buildReviewActions(QMenu *menu)
{
    ActionSet &a = *m_actions;
    a.add("review.accept", this, "check", [this] { m_desk->decide(CaseStage::Accepted); });
    a.add("review.reject", this, {}, [this] { m_desk->decide(CaseStage::Rejected); });
    a.add("review.comment", this, {}, [this] {
        m_desk->bar()->comment()->setFocus();
        m_desk->bar()->comment()->selectAll();
    });
    a.add("review.next", this, "next", [this] { m_desk->openNext(true); });
    a.addToggle("review.detect", this, {}, false, [](bool) {});
    QMenu *review = menu->addMenu(QStringLiteral("Review"));
    review->addAction(a["mode.review"]);
    review->addSeparator();
    review->addActions({a["review.accept"], a["review.reject"], a["review.comment"], a["review.next"]});
    review->addSeparator();
    review->addAction(a["review.detect"]);
}

void MainWindow::updateReviewActions()
{
    ActionSet &a = *m_actions;
    const bool open = m_desk && m_desk->isCaseOpen() && !isShowingWorkList();
    a["mode.review"]->setEnabled(open);
    a["mode.review"]->setVisible(m_desk && m_desk->isCaseOpen());
    if (!m_desk) {
        return;
    }
    const bool reviewing = open && m_views->mode() == InteractionMode::Review;
    const bool mayChange = reviewing && !m_desk->list().isCurrentReadOnly();
    a["review.next"]->setEnabled(reviewing);
    for (const char *id : {"review.accept", "review.reject", "review.comment"}) {
        a[QString::fromLatin1(id)]->setEnabled(mayChange);
    }
}

void MainWindow::followReview()
{
    if (!m_desk) {
        return;
    }
    const bool reviewing = m_views->mode() == InteractionMode::Review;
    m_desk->setReviewing(reviewing);
    if (reviewing) {
        // What is compared must be seen.
        (*m_actions)["view.predictions"]->setChecked(true);
        (*m_actions)["view.truth"]->setChecked(true);
    }
}

} // namespace gonion::ui
