// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/training_wizard.h"

#include "ui/settings.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/augmentation_step.h"
#include "ui/training/data_step.h"
#include "ui/training/network_step.h"
#include "ui/training/result_step.h"
#include "ui/training/run_step.h"
#include "ui/training/schedule_step.h"
#include "ui/training/step_parts.h"
#include "ui/training/training_service.h"

#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

#include <algorithm>

namespace gonion::ui {

namespace {

constexpr int kPageSide = 24;
constexpr int kListWidth = 190;
const QString kPlanFilter = QStringLiteral("Training plans (*.json);;All files (*)");

} // namespace

std::filesystem::path freshRunFolder(const std::string &name)
{
    QString safe = toQString(name).simplified();
    for (QChar &letter : safe) {
        if (!letter.isLetterOrNumber() && letter != u'-' && letter != u'(' && letter != u')') {
            letter = u' ';
        }
    }
    const QString time = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH.mm.ss"));
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return toPath(QStringLiteral("%1/Gonion models/%2 %3").arg(documents, safe.simplified(), time));
}

TrainingWizard::TrainingWizard(TrainingService &service, Settings &settings, QWidget *parent)
    : QWidget(parent), m_service(service), m_settings(settings), m_plan(training::namedPlans().front().plan),
      m_data(new DataStep(m_plan, service)), m_network(new NetworkStep(m_plan, service)),
      m_augmentation(new AugmentationStep(m_plan, service)), m_schedule(new ScheduleStep(m_plan)),
      m_run(new RunStep(m_plan, service)), m_result(new ResultStep(m_plan, service)),
      m_steps{m_data, m_network, m_augmentation, m_schedule, m_run, m_result}, m_pages(new QStackedWidget)
{
    setObjectName(QStringLiteral("trainingWizard"));
    suggestOutput();
    for (WizardStep *step : m_steps) {
        m_pages->addWidget(step);
    }
    auto *column = new QVBoxLayout;
    column->setContentsMargins(kPageSide, 18, kPageSide, 14);
    column->setSpacing(14);
    column->addWidget(makeHead());
    column->addWidget(m_pages, 1);
    column->addWidget(makeFoot());
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeSide());
    row->addLayout(column, 1);
    connectParts();
    goTo(Data);
}

QWidget *TrainingWizard::makeSide()
{
    auto *side = new QWidget;
    side->setObjectName(QStringLiteral("wizardSide"));
    side->setFixedWidth(kListWidth);
    side->setAttribute(Qt::WA_StyledBackground);
    m_list = new QListWidget;
    m_list->setObjectName(QStringLiteral("wizardSteps"));
    m_list->setAccessibleName(QStringLiteral("Pages"));
    int number = 1;
    for (const WizardStep *step : m_steps) {
        m_list->addItem(QStringLiteral("%1   %2").arg(number++).arg(step->title()));
    }
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(0, 18, 1, 14); // beside the line at the right
    column->setSpacing(12);
    QLabel *heading = makeText(QStringLiteral("Train a model"), "heading");
    heading->setContentsMargins(18, 0, 8, 0);
    column->addWidget(heading);
    column->addWidget(m_list, 1);
    auto *open = makeStepButton(QStringLiteral("&Open a plan\u2026"), QStringLiteral("openPlan"), "plain");
    auto *save = makeStepButton(QStringLiteral("Sav&e the plan\u2026"), QStringLiteral("savePlan"), "plain");
    auto *attach = makeStepButton(QStringLiteral("&Watch a run\u2026"), QStringLiteral("watchRun"), "plain");
    attach->setToolTip(QStringLiteral("Choose the folder of a run, also of one on another computer that shares it."));
    for (QPushButton *button : {open, save, attach}) {
        auto *line = new QHBoxLayout;
        line->setContentsMargins(10, 0, 10, 0);
        line->addWidget(button);
        line->addStretch();
        column->addLayout(line);
    }
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0 && row != m_pages->currentIndex()) {
            goTo(static_cast<Page>(row));
        }
    });
    connect(open, &QPushButton::clicked, this, &TrainingWizard::openPlan);
    connect(save, &QPushButton::clicked, this, &TrainingWizard::savePlan);
    connect(attach, &QPushButton::clicked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, QStringLiteral("Choose a run\u2019s folder"),
                                                                 toQString(m_plan.output.parent_path()));
        if (!folder.isEmpty()) {
            watch(toPath(folder));
        }
    });
    return side;
}

QWidget *TrainingWizard::makeHead()
{
    auto *head = new QWidget;
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    m_title = makeText({}, "title");
    m_title->setObjectName(QStringLiteral("wizardTitle"));
    m_purpose = makeText({}, "muted");
    m_purpose->setObjectName(QStringLiteral("wizardPurpose"));
    column->addWidget(m_title);
    column->addWidget(m_purpose);
    return head;
}

QWidget *TrainingWizard::makeFoot()
{
    auto *foot = new QWidget;
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto *close = makeStepButton(QStringLiteral("&Close"), QStringLiteral("wizardClose"));
    m_hint = makeText({}, "muted");
    m_hint->setObjectName(QStringLiteral("wizardHint"));
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_back = makeStepButton(QStringLiteral("&Back"), QStringLiteral("wizardBack"));
    m_next = makeStepButton(QStringLiteral("&Next"), QStringLiteral("wizardNext"), "primary");
    row->addWidget(close);
    row->addWidget(m_hint, 1);
    row->addWidget(m_back);
    row->addWidget(m_next);
    connect(close, &QPushButton::clicked, this, &TrainingWizard::closeRequested);
    connect(m_back, &QPushButton::clicked, this, [this] { goTo(static_cast<Page>(page() - 1)); });
    connect(m_next, &QPushButton::clicked, this, [this] { goTo(static_cast<Page>(page() + 1)); });
    return foot;
}

void TrainingWizard::connectParts()
{
    for (WizardStep *step : m_steps) {
        connect(step, &WizardStep::changed, this, &TrainingWizard::follow);
    }
    connect(m_data, &DataStep::caseWanted, this,
            [this](const std::filesystem::path &volume, const std::filesystem::path &landmarkFile) {
                Q_EMIT caseWanted(volume, landmarkFile, {});
            });
    connect(m_result, &ResultStep::caseWanted, this, &TrainingWizard::caseWanted);
    connect(m_result, &ResultStep::modelWanted, this, &TrainingWizard::modelWanted);
    connect(m_run, &RunStep::runChosen, this, [this](const std::filesystem::path &folder) {
        m_result->follow(folder);
        m_settings.addTrainingRun(toQString(folder));
        Q_EMIT runsChanged();
    });
    connect(m_run, &RunStep::finished, m_result, &ResultStep::read);
    connect(m_run, &RunStep::resultWanted, this, [this] { goTo(Result); });
    connect(&m_service, &TrainingService::started, this, [this] {
        // The next run needs a folder of its own.
        suggestOutput();
    });
    connect(&m_service, &TrainingService::planRead, this, &TrainingWizard::takePlan);
    connect(&m_service, &TrainingService::planWritten, this, [this](const std::filesystem::path &file) {
        say(QStringLiteral("Saved. On a command line: gonion train \"%1\"").arg(toQString(file)));
    });
    connect(&m_service, &TrainingService::planFailed, this,
            [this](const core::Error &error) { say(toQString(error.message)); });
}

void TrainingWizard::begin()
{
    if (page() == Result) {
        m_run->forget();
    }
    goTo(m_run->isWatching() ? Run : Data);
}

void TrainingWizard::comeBack()
{
    goTo(page());
}

void TrainingWizard::beginWithProject(const std::filesystem::path &folder)
{
    m_run->forget();
    m_plan.data.kind = training::DataKind::Project;
    m_plan.data.path = folder;
    goTo(Data);
}

void TrainingWizard::watch(const std::filesystem::path &folder)
{
    if (m_run->folder() != folder) {
        m_run->watch(folder);
    }
    goTo(Run);
}

TrainingWizard::Page TrainingWizard::page() const
{
    return static_cast<Page>(m_pages->currentIndex());
}

QString TrainingWizard::obstacleTo(int page) const
{
    if (page == Result) {
        return m_result->result() || (m_run->last() && m_run->last()->hasResult)
                   ? QString()
                   : QStringLiteral("The result comes when the run has ended.");
    }
    if (page == Run && m_run->isWatching()) {
        return {};
    }
    for (int before = 0; before < page; ++before) {
        if (const QString reason = m_steps[static_cast<std::size_t>(before)]->obstacle(); !reason.isEmpty()) {
            return reason;
        }
    }
    return {};
}

void TrainingWizard::goTo(Page page)
{
    if (page < Data || page >= PageCount) {
        return;
    }
    if (!obstacleTo(page).isEmpty()) {
        m_said.clear();
        m_refused = page;
        follow();
        return;
    }
    m_refused = -1;
    m_said.clear();
    WizardStep *now = m_steps[static_cast<std::size_t>(m_pages->currentIndex())];
    WizardStep *then = m_steps[static_cast<std::size_t>(page)];
    if (now != then) {
        now->leave();
    }
    if (page == Schedule && m_plan.output == m_suggested) {
        suggestOutput(); // the name may be another one
    }
    m_pages->setCurrentWidget(then);
    then->enter();
    follow();
    m_next->setFocus();
}

void TrainingWizard::follow()
{
    const Page now = page();
    const WizardStep *step = m_steps[static_cast<std::size_t>(now)];
    m_title->setText(step->title());
    m_purpose->setText(step->purpose());
    const QSignalBlocker quiet(m_list);
    for (int row = 0; row < PageCount; ++row) {
        QListWidgetItem *item = m_list->item(row);
        const QString reason = obstacleTo(row);
        item->setFlags(reason.isEmpty() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags);
        item->setToolTip(reason);
    }
    m_list->setCurrentRow(now);
    const QString obstacle = now + 1 < PageCount ? obstacleTo(now + 1) : QString();
    m_back->setEnabled(now > Data);
    m_next->setVisible(now != Result);
    m_next->setEnabled(now + 1 < PageCount && obstacle.isEmpty());
    m_hint->setText(hint(obstacle));
}

QString TrainingWizard::hint(const QString &obstacle) const
{
    if (!m_said.isEmpty() && m_plan == m_saidOf) {
        return m_said;
    }
    if (m_refused >= 0) {
        return obstacleTo(m_refused);
    }
    return page() == Run && !m_run->isWatching() ? QString() : obstacle;
}

void TrainingWizard::say(const QString &text)
{
    m_said = text;
    m_saidOf = m_plan;
    follow();
}

void TrainingWizard::suggestOutput()
{
    m_suggested = freshRunFolder(m_plan.name);
    m_plan.output = m_suggested;
}

void TrainingWizard::setDevices(const QStringList &devices)
{
    m_schedule->setDevices(devices);
}

void TrainingWizard::openPlan()
{
    const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Open a plan"), m_settings.lastFolder(), kPlanFilter);
    if (!file.isEmpty()) {
        m_service.readPlan(toPath(file));
    }
}

void TrainingWizard::savePlan()
{
    const QString file = QFileDialog::getSaveFileName(this, QStringLiteral("Save the plan"),
                                                      m_settings.lastFolder() + QStringLiteral("/plan.json"), kPlanFilter);
    if (!file.isEmpty()) {
        m_service.writePlan(toPath(file), m_plan);
    }
}

void TrainingWizard::takePlan(const training::TrainingPlan &plan, const std::filesystem::path &file)
{
    m_run->forget();
    m_plan = plan;
    suggestOutput(); // a run that is there already is not written over
    goTo(Data);
    say(QStringLiteral("Opened %1.").arg(toQString(file.filename())));
}

} // namespace gonion::ui
