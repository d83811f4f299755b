// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/result_step.h"

#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/run_text.h"
#include "ui/training/step_parts.h"

#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <utility>

namespace gonion::ui {

namespace {

constexpr int kRow = 28;
const QString kNoRun = QStringLiteral("No run was finished yet");

void setCells(QTableWidget *table, int row, const QStringList &cells)
{
    for (int column = 0; column < cells.size(); ++column) {
        auto *item = new QTableWidgetItem(cells.at(column));
        item->setToolTip(cells.at(column));
        table->setItem(row, column, item);
    }
}

QStringList cellsOf(const ResultFigures &figures)
{
    QStringList cells{mmText(figures.mreMm)};
    for (const auto &share : figures.sdr) {
        cells << shareText(share);
    }
    return cells << (figures.f1 ? QString::number(*figures.f1, 'f', 3) : QStringLiteral("\u2013"));
}

} // namespace

ResultStep::ResultStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent)
    : WizardStep(plan, parent), m_service(service)
{
    const QStringList figures{"Mean error", "Within 2 mm", "2.5 mm", "3 mm", "4 mm", "Presence F1"};
    m_figures = makeFactTable(figures, QStringLiteral("resultFigures"));
    m_figures->setFixedHeight(kRow + 38);
    m_figures->setFocusPolicy(Qt::NoFocus);
    m_figures->setSelectionMode(QAbstractItemView::NoSelection);
    m_landmarks = makeFactTable({"Landmark", "Cases", "Error", "2 mm", "2.5 mm", "3 mm", "4 mm", "F1"},
                                QStringLiteral("resultLandmarks"));
    m_cases = makeFactTable({"Worst cases", "Error", "Largest", "At", "Wrong"}, QStringLiteral("resultCases"));
    m_cases->horizontalHeaderItem(4)->setToolTip(QStringLiteral("Landmarks called missing that are there, or the other way round"));
    m_landmarks->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_landmarks->horizontalHeader()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_cases->setTextElideMode(Qt::ElideMiddle); // what tells cases apart is at the ends of their names
    for (int column = 1; column < m_cases->columnCount(); ++column) {
        m_cases->horizontalHeader()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    }
    auto *lists = new QHBoxLayout;
    lists->setSpacing(16);
    lists->addWidget(m_landmarks, 3);
    lists->addWidget(m_cases, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(makeHead());
    column->addWidget(m_figures);
    column->addLayout(lists, 1);
    column->addWidget(makeText(QStringLiteral("Measured in whole scans, without telling the model where to look. A click on a "
                                              "case opens it with its true landmarks, and the model looks for them."),
                               "muted"));
    connect(m_cases, &QTableWidget::cellClicked, this, [this](int row) { openCase(row); });
    connect(m_cases, &QTableWidget::cellActivated, this, [this](int row) { openCase(row); });
    connect(&service, &TrainingService::resultRead, this, &ResultStep::show);
    connect(&service, &TrainingService::resultFailed, this, [this](const core::Error &error) {
        if (error.code != core::ErrorCode::Cancelled && !m_folder.empty()) {
            m_state->setText(toQString(error.message));
        }
    });
    connect(&service, &TrainingService::exported, this, [this](const std::filesystem::path &target) {
        m_state->setText(QStringLiteral("The model, its card and its curves are in %1.").arg(toQString(target)));
    });
    connect(&service, &TrainingService::exportFailed, this,
            [this](const core::Error &error) { m_state->setText(toQString(error.message)); });
    connect(&service, &TrainingService::caseFound, this,
            [this](const std::filesystem::path &volume, const std::filesystem::path &landmarkFile) {
                if (std::exchange(m_caseWanted, false)) {
                    m_state->clear();
                    Q_EMIT caseWanted(volume, landmarkFile, m_result->model);
                }
            });
    connect(&service, &TrainingService::caseFailed, this, [this](const core::Error &error) {
        if (std::exchange(m_caseWanted, false)) {
            m_state->setText(toQString(error.message));
        }
    });
}

QWidget *ResultStep::makeHead()
{
    QVBoxLayout *column = nullptr;
    QFrame *card = makeCard({}, &column);
    m_title = makeText(kNoRun, "heading");
    m_title->setObjectName(QStringLiteral("resultTitle"));
    m_state = makeText({}, "muted");
    m_state->setObjectName(QStringLiteral("resultState"));
    m_use = makeStepButton(QStringLiteral("&Use this model"), QStringLiteral("useModel"), "primary");
    m_use->setToolTip(QStringLiteral("Detect uses it from now on."));
    m_export = makeStepButton(QStringLiteral("E&xport\u2026"), QStringLiteral("exportRun"));
    m_use->setEnabled(false);
    m_export->setEnabled(false);
    auto *row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(m_title, 1);
    row->addWidget(m_export);
    row->addWidget(m_use);
    column->addLayout(row);
    column->addWidget(m_state);
    connect(m_use, &QPushButton::clicked, this, [this] {
        m_state->setText(QStringLiteral("From now on, Detect uses this model. Open a scan to try it."));
        Q_EMIT modelWanted(m_result->model);
    });
    connect(m_export, &QPushButton::clicked, this, &ResultStep::exportResult);
    return card;
}

void ResultStep::forget()
{
    m_result.reset();
    m_caseWanted = false;
    m_title->setText(kNoRun);
    m_state->clear();
    m_use->setEnabled(false);
    m_export->setEnabled(false);
    for (QTableWidget *table : {m_figures, m_landmarks, m_cases}) {
        table->setRowCount(0);
    }
    Q_EMIT changed();
}

void ResultStep::read(const std::filesystem::path &folder)
{
    forget();
    m_folder = folder;
    m_title->setText(toQString(folder.filename()));
    m_state->setText(QStringLiteral("Reading the result\u2026"));
    m_service.readResult(folder);
}

void ResultStep::follow(const std::filesystem::path &folder)
{
    if (folder != m_folder) {
        m_folder.clear();
        forget();
    }
}

void ResultStep::show(const RunResult &result)
{
    if (result.folder != m_folder) {
        return; // another run is of interest now
    }
    m_result = result;
    m_title->setText(QStringLiteral("%1: %2 on average over %3 cases")
                         .arg(result.name, mmText(result.overall.mreMm))
                         .arg(result.cases));
    m_state->setText(result.model.empty() ? QStringLiteral("The run left no model.")
                                          : QStringLiteral("The model is %1").arg(toQString(result.model)));
    m_use->setEnabled(!result.model.empty());
    m_export->setEnabled(!result.model.empty());
    m_figures->setRowCount(1);
    setCells(m_figures, 0, cellsOf(result.overall));
    m_landmarks->setRowCount(static_cast<int>(result.landmarks.size()));
    for (int row = 0; row < m_landmarks->rowCount(); ++row) {
        const ResultFigures &one = result.landmarks[static_cast<std::size_t>(row)];
        setCells(m_landmarks, row, QStringList{one.name, QString::number(one.present)} + cellsOf(one));
    }
    m_cases->setRowCount(static_cast<int>(result.worst.size()));
    for (int row = 0; row < m_cases->rowCount(); ++row) {
        const ResultCase &one = result.worst[static_cast<std::size_t>(row)];
        setCells(m_cases, row,
                 {one.name, mmText(one.mreMm), mmText(one.worstMm), one.worstLandmark, QString::number(one.wrongPresence)});
    }
    Q_EMIT changed();
}

void ResultStep::openCase(int row)
{
    if (!m_result || row < 0 || static_cast<std::size_t>(row) >= m_result->worst.size()) {
        return;
    }
    const ResultCase &one = m_result->worst[static_cast<std::size_t>(row)];
    m_state->setText(QStringLiteral("Opening %1\u2026").arg(one.name));
    m_caseWanted = true;
    m_service.findCase(m_result->folder, one.name);
}

void ResultStep::exportResult()
{
    const QString folder = QFileDialog::getExistingDirectory(this, QStringLiteral("Where the model is copied to"));
    if (!folder.isEmpty() && m_result) {
        m_service.exportRun(m_result->folder, toPath(folder));
    }
}

} // namespace gonion::ui
