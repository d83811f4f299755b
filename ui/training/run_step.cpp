// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_step.h"

#include "ui/icons.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/curve_board.h"
#include "ui/training/marked_picture.h"
#include "ui/training/run_text.h"
#include "ui/training/step_parts.h"

#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace gonion::ui {

using training::RunState;
using training::RunStatus;
using training::RunWish;

namespace {

constexpr int kFine = 1000; ///< parts of the progress bar

} // namespace

RunStep::RunStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent)
    : WizardStep(plan, parent), m_service(service), m_pages(new QStackedWidget)
{
    m_pages->addWidget(makeReady());
    m_pages->addWidget(makeMonitor());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_pages);
    connect(&service, &TrainingService::started, this, [this](const std::filesystem::path &folder) {
        m_starting = false;
        watch(folder);
        m_chosen = true;
        Q_EMIT runChosen(folder);
    });
    connect(&service, &TrainingService::startFailed, this, &RunStep::showFailure);
    connect(&service, &TrainingService::runChanged, this, &RunStep::show);
    connect(&service, &TrainingService::watchFailed, this, &RunStep::showNoRun);
    connect(&service, &TrainingService::wishFailed, this, &RunStep::showFailure);
}

QString RunStep::purpose() const
{
    return isWatching() ? QStringLiteral("Watch the networks learn. Training goes on when this page or the program is closed.")
                        : QStringLiteral("Everything is ready: look it over and start.");
}

QWidget *RunStep::makeReady()
{
    auto *page = new QWidget;
    QVBoxLayout *column = nullptr;
    QFrame *card = makeCard(QStringLiteral("This will be trained"), &column);
    m_summary = makeText({}, "plain");
    m_summary->setObjectName(QStringLiteral("planSummary"));
    m_problem = makeText({}, "plain");
    m_problem->setObjectName(QStringLiteral("startProblem"));
    m_problem->setStyleSheet(QStringLiteral("color: %1").arg(theme().danger.name()));
    m_start = makeStepButton(QStringLiteral("Start trainin&g"), QStringLiteral("startTraining"), "primary");
    m_start->setIcon(icon(QStringLiteral("play"), Qt::white));
    m_start->setMinimumHeight(34);
    auto *row = new QHBoxLayout;
    row->addWidget(m_start);
    row->addStretch();
    column->addWidget(m_summary);
    column->addSpacing(6);
    column->addWidget(m_problem);
    column->addLayout(row);
    auto *outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(card);
    outer->addStretch();
    connect(m_start, &QPushButton::clicked, this, &RunStep::start);
    return page;
}

QWidget *RunStep::makeMonitor()
{
    auto *page = new QWidget;
    m_curves = new CurveBoard;
    m_log = new QPlainTextEdit;
    m_log->setObjectName(QStringLiteral("runLog"));
    m_log->setReadOnly(true);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setPlaceholderText(QStringLiteral("What the run writes appears here."));
    QFont fixed(QStringLiteral("monospace"));
    fixed.setPixelSize(12);
    m_log->setFont(fixed);
    auto *left = new QSplitter(Qt::Vertical);
    left->addWidget(m_curves);
    left->addWidget(m_log);
    left->setStretchFactor(0, 4);
    left->setStretchFactor(1, 1);
    left->setSizes({400, 110});
    left->setChildrenCollapsible(false);
    m_log->setMinimumHeight(70);
    auto *split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(14);
    split->addWidget(left);
    split->addWidget(makeSide());
    split->setStretchFactor(0, 5);
    split->setStretchFactor(1, 2);
    split->setSizes({720, 300});
    split->setChildrenCollapsible(false);
    split->setStyleSheet(QStringLiteral("QSplitter::handle { background: transparent; }"));
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(makeHead());
    column->addWidget(split, 1);
    connect(m_curves, &CurveBoard::exportRequested, this, &RunStep::exportCurves);
    return page;
}

QWidget *RunStep::makeHead()
{
    QVBoxLayout *column = nullptr;
    QFrame *card = makeCard({}, &column);
    m_name = makeText({}, "heading");
    m_name->setObjectName(QStringLiteral("runName"));
    m_state = new QLabel;
    m_state->setObjectName(QStringLiteral("runState"));
    m_state->setProperty("role", "pill");
    m_pause = makeStepButton(QStringLiteral("Pa&use"), QStringLiteral("pauseRun"));
    m_stop = makeStepButton(QStringLiteral("Stop and &keep"), QStringLiteral("stopRun"));
    m_stop->setToolTip(QStringLiteral("Ends the run after this step and keeps what was learnt; it can go on later."));
    m_resume = makeStepButton(QStringLiteral("&Go on"), QStringLiteral("resumeRun"), "primary");
    m_result = makeStepButton(QStringLiteral("Show the &result"), QStringLiteral("showResult"), "primary");
    auto *another = makeStepButton(QStringLiteral("Train &another"), QStringLiteral("anotherRun"), "plain");
    another->setToolTip(QStringLiteral("Back to the plan; this run goes on by itself."));
    auto *row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(m_name);
    row->addWidget(m_state);
    row->addStretch();
    for (QPushButton *button : {m_pause, m_stop, m_resume, m_result, another}) {
        row->addWidget(button);
    }
    m_name->setWordWrap(false);
    m_progress = new QProgressBar;
    m_progress->setObjectName(QStringLiteral("runProgress"));
    m_progress->setRange(0, kFine);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(10);
    m_progressText = makeText({}, "muted");
    m_progressText->setObjectName(QStringLiteral("runProgressText"));
    m_message = makeText({}, "plain");
    m_message->setObjectName(QStringLiteral("runMessage"));
    column->addLayout(row);
    column->addWidget(m_progress);
    column->addWidget(m_progressText);
    column->addWidget(m_message);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        const bool paused = m_last && m_last->status.state == RunState::Paused;
        m_asked = true;
        m_pause->setEnabled(false);
        m_service.wish(paused ? RunWish::GoOn : RunWish::Pause);
    });
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_asked = true;
        m_stop->setEnabled(false);
        m_pause->setEnabled(false);
        m_service.wish(RunWish::Stop);
    });
    connect(m_resume, &QPushButton::clicked, this, [this] {
        m_resume->setEnabled(false);
        m_service.resume(m_folder);
    });
    connect(m_result, &QPushButton::clicked, this, &RunStep::resultWanted);
    connect(another, &QPushButton::clicked, this, [this] {
        forget();
        Q_EMIT changed();
    });
    return card;
}

QWidget *RunStep::makeSide()
{
    auto *side = new QWidget;
    side->setMinimumWidth(270);
    auto *outer = new QVBoxLayout(side);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(10);
    m_example = new MarkedPicture;
    m_example->setObjectName(QStringLiteral("example"));
    m_example->setHint(QStringLiteral("After the first validation, slices appear here: true places green, found ones red."));
    m_exampleCount = makeText({}, "muted");
    m_exampleCount->setObjectName(QStringLiteral("exampleCount"));
    m_previous = makeStepButton({}, QStringLiteral("previousExample"));
    m_next = makeStepButton({}, QStringLiteral("nextExample"));
    m_previous->setIcon(icon(QStringLiteral("previous")));
    m_next->setIcon(icon(QStringLiteral("next")));
    m_previous->setAccessibleName(QStringLiteral("Previous example"));
    m_next->setAccessibleName(QStringLiteral("Next example"));
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_exampleCount, 1);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    QVBoxLayout *column = nullptr;
    QFrame *card = makeCard({}, &column);
    m_facts = makeText({}, "plain");
    m_facts->setObjectName(QStringLiteral("runFacts"));
    column->addWidget(m_facts);
    outer->addWidget(m_example, 1);
    outer->addLayout(row);
    outer->addWidget(card);
    connect(m_previous, &QPushButton::clicked, this, [this] { showExample(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { showExample(1); });
    showExample(0);
    return side;
}

void RunStep::enter()
{
    m_summary->setText(planText(plan()));
    m_start->setEnabled(!m_starting);
}

void RunStep::start()
{
    m_problem->clear();
    m_starting = true;
    m_start->setEnabled(false);
    m_service.start(plan());
}

void RunStep::watch(const std::filesystem::path &folder)
{
    m_folder = folder;
    m_last.reset();
    m_examples.clear();
    m_shown = 0;
    m_asked = m_told = m_chosen = false;
    m_curves->clear();
    m_log->clear();
    m_message->clear();
    m_name->setText(toQString(folder.filename()));
    m_state->setText(stateText(RunState::Preparing));
    m_progress->setRange(0, 0);
    m_progressText->setText(QStringLiteral("Waiting for the first sign of life\u2026"));
    for (QPushButton *button : {m_pause, m_stop, m_resume, m_result}) {
        button->hide();
    }
    m_facts->clear();
    showExample(0);
    m_pages->setCurrentIndex(1);
    m_service.watch(folder);
    Q_EMIT changed();
}

void RunStep::forget()
{
    m_service.stopWatching();
    m_folder.clear();
    m_last.reset();
    m_problem->clear();
    m_pages->setCurrentIndex(0);
    enter();
}

void RunStep::show(const RunSnapshot &snapshot)
{
    if (snapshot.folder != m_folder) {
        return;
    }
    if (m_last && m_last->status.state != snapshot.status.state) {
        m_asked = false;
    }
    m_last = snapshot;
    if (!std::exchange(m_chosen, true)) {
        Q_EMIT runChosen(m_folder);
    }
    if (snapshot.fromStart) {
        m_curves->clear();
    }
    m_curves->add(snapshot.points);
    if (snapshot.examples) {
        m_examples = *snapshot.examples;
        showExample(0);
    }
    if (snapshot.log) {
        m_log->setPlainText(*snapshot.log);
        m_log->verticalScrollBar()->setValue(m_log->verticalScrollBar()->maximum());
    }
    m_name->setText(snapshot.name);
    showState(snapshot);
    showFacts(snapshot.status);
    if (snapshot.hasResult && !training::isAlive(snapshot.status.state) && !m_told) {
        m_told = true;
        Q_EMIT finished(m_folder);
    }
    Q_EMIT changed();
}

void RunStep::showState(const RunSnapshot &snapshot)
{
    const RunStatus &status = snapshot.status;
    const bool alive = training::isAlive(status.state) && !snapshot.abandoned;
    const bool canGoOn = snapshot.abandoned || status.state == RunState::Stopped || status.state == RunState::Failed;
    m_state->setText(snapshot.abandoned ? QStringLiteral("Broken off") : stateText(status.state));
    m_pause->setVisible(alive);
    m_stop->setVisible(alive);
    m_pause->setText(status.state == RunState::Paused ? QStringLiteral("&Go on") : QStringLiteral("Pa&use"));
    m_pause->setEnabled(!m_asked);
    m_stop->setEnabled(!m_asked);
    m_resume->setVisible(canGoOn);
    m_resume->setEnabled(canGoOn);
    m_resume->setText(QStringLiteral("&Go on from here"));
    m_result->setVisible(!alive && snapshot.hasResult);
    const double progress = progressOf(status);
    m_progress->setRange(0, alive && progress < 0.0 ? 0 : kFine);
    m_progress->setValue(static_cast<int>(kFine * std::max(0.0, progress)));
    m_progressText->setText(progressText(status));
    QString text = toQString(status.message);
    if (snapshot.abandoned) {
        text = QStringLiteral("The training ended without a word: it was killed, it crashed, or the computer was switched off. "
                              "Nothing before the last checkpoint is lost. Go on from here takes it up again.");
    } else if (m_asked && alive) {
        text = QStringLiteral("Told; it takes effect after the step it is at.");
    }
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
    const bool trouble = snapshot.abandoned || status.state == RunState::Failed;
    m_message->setStyleSheet(trouble ? QStringLiteral("color: %1").arg(theme().warning.name()) : QString());
}

void RunStep::showFacts(const RunStatus &status)
{
    QStringList rows;
    const auto add = [&rows](const QString &name, const QString &text) {
        rows << QStringLiteral("<tr><td style='padding:1px 14px 1px 0; color:%1'>%2</td><td>%3</td></tr>")
                    .arg(theme().muted.name(), name, text.toHtmlEscaped());
    };
    if (status.bestMreMm) {
        add(QStringLiteral("Best error"), QStringLiteral("%1, epoch %2").arg(mmText(status.bestMreMm)).arg(status.bestEpoch));
    }
    add(QStringLiteral("Device"), status.device.empty() ? QStringLiteral("\u2013") : toQString(status.device).toUpper());
    if (status.deviceLoad) {
        add(QStringLiteral("Load"), shareText(status.deviceLoad));
    }
    add(QStringLiteral("Memory"), bytesText(static_cast<double>(status.memoryBytes)));
    if (status.deviceMemoryBytes) {
        add(QStringLiteral("Card\u2019s memory"), bytesText(static_cast<double>(*status.deviceMemoryBytes)));
    }
    add(QStringLiteral("Speed"), QStringLiteral("%1 cases a second").arg(status.casesPerSecond, 0, 'f', 1));
    add(QStringLiteral("Waiting for cases"), shareText(status.waitingShare));
    m_facts->setText(QStringLiteral("<table>%1</table>").arg(rows.join(QString())));
}

void RunStep::showExample(int step)
{
    const int count = static_cast<int>(m_examples.size());
    m_shown = count == 0 ? 0 : (m_shown + step + count) % count;
    m_example->setPicture(count == 0 ? MarkedImage() : m_examples[static_cast<std::size_t>(m_shown)]);
    m_exampleCount->setText(count == 0 ? QString()
                                       : QStringLiteral("Example %1 of %2: <span style='color:#3fd06a'>true</span>, "
                                                        "<span style='color:#ff4d42'>found</span>")
                                             .arg(m_shown + 1)
                                             .arg(count));
    m_previous->setEnabled(count > 1);
    m_next->setEnabled(count > 1);
}

void RunStep::showFailure(const core::Error &error)
{
    if (error.code == core::ErrorCode::Cancelled) {
        return;
    }
    m_starting = m_asked = false;
    m_start->setEnabled(true);
    m_resume->setEnabled(true);
    m_problem->setText(toQString(error.message));
    m_message->setText(toQString(error.message));
    m_message->show();
}

void RunStep::showNoRun(const core::Error &error)
{
    showFailure(error);
    if (error.code == core::ErrorCode::NotFound && !m_last) {
        m_service.stopWatching(); // saying so once is enough
        m_state->setText(QStringLiteral("No run"));
        m_progress->setRange(0, kFine);
        m_progress->setValue(0);
        m_progressText->clear();
    }
}

void RunStep::exportCurves()
{
    const QString file = QFileDialog::getSaveFileName(this, QStringLiteral("Export the curves"),
                                                      toQString(m_folder / "curves.png"),
                                                      QStringLiteral("Picture of what is shown (*.png);;All figures (*.csv)"));
    if (!file.isEmpty() && !m_curves->exportTo(file)) {
        m_message->setText(QStringLiteral("%1 could not be written; choose a folder that may be written to.").arg(file));
        m_message->show();
    }
}

} // namespace gonion::ui
