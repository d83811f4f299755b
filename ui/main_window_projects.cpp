// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Projects in the main window: the work list's page, the bar over an open case, and their keys.
#include "ui/main_window.h"

#include "ui/action_set.h"
#include "ui/banner_stack.h"
#include "ui/busy_overlay.h"
#include "ui/labelling/labelling.h"
#include "ui/labelling/mode_strip.h"
#include "ui/settings.h"
#include "ui/start_page.h"
#include "ui/status_message.h"
#include "ui/text.h"
#include "ui/worklist/case_bar.h"
#include "ui/worklist/project_desk.h"
#include "ui/worklist/project_service.h"
#include "ui/worklist/stage_text.h"
#include "ui/worklist/work_list_page.h"
#include "viewers/four_view.h"

#include <QBoxLayout>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>

#include <array>
#include <utility>

namespace gonion::ui {

void MainWindow::setProjects(ProjectService &service)
{
    m_desk = new ProjectDesk(m_cases, service, m_settings, m_study, this);
    m_pages->addWidget(m_desk->page());
    qobject_cast<QBoxLayout *>(centralWidget()->layout())->insertWidget(0, m_desk->bar());
    m_desk->bar()->hide();
    m_start->setProjectsAvailable(true);
    buildProjectActions();
    connect(m_pages, &QStackedWidget::currentChanged, this, &MainWindow::followPage);
    connect(m_start, &StartPage::openProjectRequested, m_desk, &ProjectDesk::askForProject);
    connect(m_start, &StartPage::newProjectRequested, m_desk, &ProjectDesk::askForNewProject);
    connect(m_desk, &ProjectDesk::caseWanted, this, &MainWindow::openProjectCase);
    connect(m_desk, &ProjectDesk::projectWanted, this, &MainWindow::openPath);
    connect(m_desk, &ProjectDesk::saveWanted, this, &MainWindow::save);
    connect(m_desk, &ProjectDesk::listWanted, this, &MainWindow::showWorkList);
    connect(m_desk, &ProjectDesk::opinionsWanted, m_views, &viewers::FourView::setOpinions);
    connect(m_desk, &ProjectDesk::placeWanted, &m_cursor, &viewers::LinkedCursor::setPosition);
    connect(m_desk, &ProjectDesk::failed, this, &MainWindow::showError);
    connect(m_desk, &ProjectDesk::projectFailed, this, [this] { Q_EMIT openEnded(false); });
    connect(m_desk, &ProjectDesk::projectShown, this, [this](const QString &folder) {
        m_settings.addRecent(folder);
        m_start->setRecent(m_settings.recent());
        m_banners->clearMessage();
        showWorkList(true);
        Q_EMIT openEnded(true);
    });
    connect(this, &MainWindow::landmarksSaved, m_desk, &ProjectDesk::onLandmarksSaved);
    connect(&service, &ProjectService::becameIdle, this, [this] {
        if (m_closing) {
            close();
        }
    });
    updateProjectActions();
}

void MainWindow::buildProjectActions()
{
    using annotation::CaseStage;
    ActionSet &a = *m_actions;
    a.add("project.open", this, "open-folder", [this] { m_desk->askForProject(); });
    a.add("project.new", this, {}, [this] { m_desk->askForNewProject(); });
    a.add("project.list", this, {}, [this] { showWorkList(!isShowingWorkList()); });
    a.add("project.search", this, {}, [this] {
        showWorkList(true);
        m_desk->page()->search()->setFocus();
        m_desk->page()->search()->selectAll();
    });
    a.add("project.next", this, "next", [this] { m_desk->openNext(true); });
    a.add("project.previous", this, "previous", [this] { m_desk->openNext(false); });
    a.add("project.import", this, {}, [this] { m_desk->importCases(); });
    a.add("project.splits", this, {}, [this] { m_desk->showSplits(); });
    a.add("project.agreement", this, {}, [this] { m_desk->showAgreement(); });
    a.addToggle("project.blind", this, {}, false, [this](bool on) { m_desk->setBlind(on); });
    a.add("project.consensus", this, {}, [this] { m_desk->showConsensus(); });
    const std::array<const char *, kStages.size()> ids{"stage.new",       "stage.in_work",  "stage.labelled",
                                                       "stage.in_review", "stage.accepted", "stage.rejected"};
    for (std::size_t i = 0; i < kStages.size(); ++i) {
        a.add(QString::fromLatin1(ids[i]), this, {},
              [this, stage = kStages[i]] { m_desk->setStage(stage, isShowingWorkList()); });
    }
    QMenu *menu = new QMenu(QStringLiteral("&Project"), this);
    menu->addActions({a["project.open"], a["project.new"]});
    menu->addSeparator();
    menu->addActions({a["project.list"], a["project.search"], a["project.next"], a["project.previous"]});
    QMenu *stages = menu->addMenu(QStringLiteral("Stage"));
    for (const char *id : ids) {
        stages->addAction(a[QString::fromLatin1(id)]);
    }
    menu->addSeparator();
    menu->addActions({a["project.import"], a["project.splits"], a["project.agreement"], a["project.consensus"],
                      a["project.blind"]});
    buildReviewActions(menu);
    const QList<QAction *> menus = menuBar()->actions();
    menuBar()->insertMenu(menus.size() > 1 ? menus.at(1) : nullptr, menu);
    connect(&m_desk->list(), &WorkList::projectChanged, this, &MainWindow::updateProjectActions);
    connect(&m_desk->list(), &WorkList::currentChanged, this, &MainWindow::updateProjectActions);
    connect(&m_desk->list(), &WorkList::casesChanged, this, &MainWindow::updateProjectActions);
    connect(&m_desk->list(), &WorkList::changeFailed, this, &MainWindow::updateProjectActions);
}

void MainWindow::updateProjectActions()
{
    const bool open = m_desk->list().isOpen();
    for (const char *id : {"project.list", "project.search", "project.next", "project.previous", "project.import",
                           "project.splits", "project.agreement"}) {
        (*m_actions)[QString::fromLatin1(id)]->setEnabled(open);
    }
    (*m_actions)["project.blind"]->setEnabled(open);
    (*m_actions)["project.blind"]->setChecked(m_desk->isBlind());
    (*m_actions)["project.consensus"]->setEnabled(m_desk->isCaseOpen());
    m_desk->bar()->setVisible(m_desk->isCaseOpen() && !isShowingWorkList() && !isShowingTraining());
    if (!m_desk->isCaseOpen() && m_views->mode() == viewers::InteractionMode::Review) {
        m_views->setMode(viewers::InteractionMode::Look); // of no project: there is nothing to judge
    }
    updateReviewActions();
}

bool MainWindow::isShowingWorkList() const
{
    return m_desk && m_pages->currentWidget() == m_desk->page();
}

void MainWindow::showWorkList(bool list)
{
    if (!m_desk || !m_desk->list().isOpen()) {
        return;
    }
    if (list == isShowingWorkList()) {
        return;
    }
    if (list) {
        m_labelling->endMove();
        m_desk->list().refresh();
        m_pages->setCurrentWidget(m_desk->page());
        m_desk->page()->table()->setFocus();
    } else if (m_study.volume()) { // else there is nothing but the list
        m_pages->setCurrentWidget(m_viewFrame);
        m_views->sliceView(viewers::Plane::Axial)->setFocus();
    }
}

void MainWindow::followPage()
{
    const bool list = isShowingWorkList() || isShowingTraining();
    m_dock->setVisible(!list && m_study.volume());
    m_desk->bar()->setVisible(!list && m_desk->isCaseOpen());
    if (list) {
        // No key of labelling may change a case that is out of sight.
        m_actions->setScope(KeyScope::Look);
        m_strip->hide();
        m_notesDock->hide();
        updateActions();
    } else {
        showMode(m_views->mode());
    }
}

void MainWindow::openProjectCase(const CaseRequest &request)
{
    whenCaseIsLeft([this, request] {
        beginProjectCase(request, m_views->mode() == viewers::InteractionMode::Review
                                      && (*m_actions)["review.detect"]->isChecked());
    });
}

void MainWindow::beginProjectCase(const CaseRequest &request, bool detectThen)
{
    m_openingPath.clear();
    m_landmarksWhenOpen.clear(); // of a volume that nobody waits for any more
    m_detectWhenOpen = detectThen;
    m_banners->clearMessage();
    m_overlay->begin(
        QStringLiteral("Opening %1")
            .arg(request.id.empty() ? toQString(request.volume.filename()) : toQString(request.id)),
        true);
    m_cases.openCase(request);
    updateActions();
}

void MainWindow::whenCaseIsLeft(std::function<void()> then)
{
    if (m_desk && m_desk->isCaseOpen() && !mayLeave()) {
        // The annotator's own file: going on to the next case saves it without a question.
        m_afterSave = std::move(then);
        save();
    } else {
        whenNothingIsLost(std::move(then));
    }
}

void MainWindow::saveProjectCase()
{
    if (m_desk->list().isCurrentReadOnly()) {
        statusBar()->showMessage(QStringLiteral("This case is shown only; nothing is saved."), kMessageMs);
    } else if (m_study.isModified()) {
        // The first edit makes the file's folder, on a worker: it must be there.
        m_desk->list().whenSaved([this] { saveLandmarksTo(toQString(m_study.landmarkFile())); });
    } else {
        statusBar()->showMessage(QStringLiteral("Everything is saved."), kMessageMs);
    }
}

} // namespace gonion::ui
