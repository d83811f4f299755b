// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training in the main window: the wizard's page, its keys and menu, and what it asks of the studio.
#include "ui/main_window.h"

#include "ui/action_set.h"
#include "ui/labelling/labelling.h"
#include "ui/settings.h"
#include "ui/start_page.h"
#include "ui/status_message.h"
#include "ui/text.h"
#include "ui/training/training_service.h"
#include "ui/training/training_wizard.h"
#include "ui/worklist/case_of_files.h"
#include "ui/worklist/project_desk.h"
#include "ui/worklist/work_list_page.h"
#include "viewers/four_view.h"

#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>

namespace gonion::ui {

void MainWindow::setTraining(TrainingService &service)
{
    m_trainingService = &service;
    m_training = new TrainingWizard(service, m_settings);
    m_pages->addWidget(m_training);
    m_training->setDevices(m_devices);
    m_start->setTrainingAvailable(true);
    buildTrainingActions();
    connectTraining();
    describeRuns();
}

void MainWindow::buildTrainingActions()
{
    ActionSet &a = *m_actions;
    a.add("train.show", this, "train", [this] { showTraining(!isShowingTraining()); });
    a.add("train.watch", this, {}, [this] { watchLastRun(); });
    a.add("train.project", this, {}, [this] { trainWithProject(); });
    auto *menu = new QMenu(QStringLiteral("&Training"), this);
    menu->addActions({a["train.show"], a["train.project"], a["train.watch"]});
    QMenu *recent = menu->addMenu(QStringLiteral("Recent runs"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] {
        recent->clear();
        const QStringList runs = m_settings.trainingRuns();
        for (const QString &folder : runs) {
            recent->addAction(folder, this, [this, folder] {
                if (isRunFolder(toPath(folder))) {
                    watchRun(toPath(folder));
                } else {
                    showError(QStringLiteral("There is no training run in %1 any more.").arg(folder));
                }
            });
        }
        if (runs.isEmpty()) {
            recent->addAction(QStringLiteral("Nothing yet"))->setEnabled(false);
        }
    });
    connect(menu, &QMenu::aboutToShow, this, [this] {
        (*m_actions)["train.watch"]->setEnabled(!m_settings.trainingRuns().isEmpty());
        (*m_actions)["train.project"]->setEnabled(m_desk && m_desk->list().isOpen());
    });
    const QList<QAction *> menus = menuBar()->actions();
    menuBar()->insertMenu(menus.isEmpty() ? nullptr : menus.last(), menu); // before Help
}

void MainWindow::connectTraining()
{
    connect(m_start, &StartPage::trainRequested, this, [this] {
        showTraining(true);
        m_training->begin();
    });
    connect(m_start, &StartPage::watchRequested, this, &MainWindow::watchLastRun);
    connect(m_training, &TrainingWizard::closeRequested, this, [this] { showTraining(false); });
    connect(m_training, &TrainingWizard::modelWanted, this, &MainWindow::setModel);
    connect(m_training, &TrainingWizard::caseWanted, this, &MainWindow::openTrainingCase);
    connect(m_training, &TrainingWizard::runsChanged, this, &MainWindow::describeRuns);
    connect(&m_detector, &DetectionService::devicesFound, m_training, &TrainingWizard::setDevices);
    connect(m_trainingService, &TrainingService::runsDescribed, this, [this](const std::vector<RunBrief> &runs) {
        const bool any = !runs.empty();
        m_start->setRun(any ? runs.front().name : QString(),
                        any && training::isAlive(runs.front().state) && !runs.front().abandoned);
    });
    connect(m_trainingService, &TrainingService::becameIdle, this, [this] {
        if (m_closing) {
            close();
        }
    });
    if (m_desk) {
        m_desk->page()->setTrainingAvailable(true);
        connect(m_desk->page(), &WorkListPage::trainRequested, this, &MainWindow::trainWithProject);
    } else {
        connect(m_pages, &QStackedWidget::currentChanged, this, [this] { updateActions(); });
    }
}

void MainWindow::describeRuns()
{
    std::vector<std::filesystem::path> folders;
    const QStringList runs = m_settings.trainingRuns();
    for (const QString &folder : runs) {
        folders.push_back(toPath(folder));
    }
    m_trainingService->describeRuns(folders);
}

bool MainWindow::isShowingTraining() const
{
    return m_training && m_pages->currentWidget() == m_training;
}

void MainWindow::showTraining(bool training)
{
    if (!m_training || training == isShowingTraining()) {
        return;
    }
    if (training) {
        m_labelling->endMove();
        m_beforeTraining = m_pages->currentWidget();
        m_pages->setCurrentWidget(m_training);
        m_training->comeBack();
    } else {
        QWidget *before = m_beforeTraining ? m_beforeTraining.data() : static_cast<QWidget *>(m_start);
        m_pages->setCurrentWidget(before);
        before->setFocus();
        describeRuns();
    }
}

void MainWindow::watchLastRun()
{
    const QStringList runs = m_settings.trainingRuns();
    const auto there = std::find_if(runs.begin(), runs.end(),
                                    [](const QString &folder) { return isRunFolder(toPath(folder)); });
    if (m_training && there != runs.end()) {
        watchRun(toPath(*there));
    } else if (m_training && !runs.isEmpty()) {
        showError(QStringLiteral(
            "None of the runs that were watched before is there any more. If they were moved, choose one "
            "with Watch a run on the training pages."));
    }
}

bool MainWindow::isRunFolder(const std::filesystem::path &path)
{
    const training::RunFolder folder{path};
    std::error_code ignored;
    return std::filesystem::exists(folder.status(), ignored) && std::filesystem::exists(folder.plan(), ignored);
}

void MainWindow::watchRun(const std::filesystem::path &folder)
{
    showTraining(true);
    m_training->watch(folder);
    connect(m_trainingService, &TrainingService::runChanged, this, [this] { Q_EMIT openEnded(true); },
            Qt::SingleShotConnection);
}

void MainWindow::trainWithProject()
{
    if (m_training && m_desk && m_desk->list().isOpen()) {
        showTraining(true);
        m_training->beginWithProject(m_desk->list().project().folder());
    }
}

void MainWindow::openTrainingCase(const std::filesystem::path &volume, const std::filesystem::path &landmarkFile,
                                  const std::filesystem::path &model)
{
    const bool detectThen = !model.empty();
    const auto request =
        m_desk ? caseOfFiles(m_desk->list(), volume, landmarkFile, m_study.chosenTemplate()) : std::nullopt;
    if (request && !request->id.empty() && request->id == m_desk->list().current()) {
        // It is open, with its lock and perhaps with edits.
        m_pages->setCurrentWidget(m_viewFrame);
        if (detectThen) {
            setModel(model);
            detect();
        }
        return;
    }
    whenCaseIsLeft([this, volume, landmarkFile, model, request, detectThen] {
        if (detectThen) {
            setModel(model);
        }
        if (request) {
            beginProjectCase(*request, detectThen);
        } else {
            startOpening(toQString(volume), {}, detectThen);
            m_landmarksWhenOpen = landmarkFile;
        }
        statusBar()->showMessage(QStringLiteral("F9 goes back to the training pages."), kMessageMs);
    });
}

} // namespace gonion::ui
