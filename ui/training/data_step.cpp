// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/data_step.h"

#include "ui/icons.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/step_parts.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace gonion::ui {

using training::DataKind;
using training::DataPlan;

namespace {

constexpr int kTypingMs = 500;
constexpr double kPercent = 100.0;

QTableWidgetItem *makeCell(const QString &text, bool marked)
{
    auto *item = new QTableWidgetItem(text);
    item->setToolTip(text);
    if (marked) {
        item->setForeground(theme().warning);
    }
    return item;
}

} // namespace

DataStep::DataStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent)
    : WizardStep(plan, parent), m_service(service)
{
    auto *left = new QVBoxLayout;
    left->setSpacing(10);
    left->addWidget(makeChoices());
    left->addWidget(makePlace());
    left->addStretch();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(20);
    row->addLayout(left, 2);
    row->addWidget(makeReport(), 3);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connect(&m_typing, &QTimer::timeout, this, &DataStep::inspect);
    connect(&service, &TrainingService::dataInspected, this, &DataStep::showSummary);
    connect(&service, &TrainingService::inspectFailed, this, &DataStep::showFailure);
    connect(&service, &TrainingService::inspectProgressed, this, [this](double fraction, const QString &step) {
        m_progress->setRange(0, fraction < 0.0 ? 0 : static_cast<int>(kPercent));
        m_progress->setValue(static_cast<int>(kPercent * std::max(0.0, fraction)));
        m_progress->setVisible(fraction < 1.0 && this->plan().data.kind != DataKind::Phantoms);
        if (!m_summary) {
            m_counts->setText(step.isEmpty() ? QStringLiteral("Looking at the data\u2026") : step);
        }
    });
}

QWidget *DataStep::makeChoices()
{
    auto *choices = new QWidget;
    auto *column = new QVBoxLayout(choices);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_phantoms = makeChoice(QStringLiteral("Try it without data"),
                            QStringLiteral("Artificial heads; there is nothing to prepare."),
                            QStringLiteral("dataPhantoms"));
    m_project = makeChoice(QStringLiteral("A project"), QStringLiteral("Scans that were labelled in this program."),
                           QStringLiteral("dataProject"));
    m_folder = makeChoice(QStringLiteral("A folder"),
                          QStringLiteral("Scans with landmark files beside them, or MML."),
                          QStringLiteral("dataFolder"));
    for (QPushButton *choice : {m_phantoms, m_project, m_folder}) {
        column->addWidget(choice);
    }
    connect(m_phantoms, &QPushButton::clicked, this, [this] { choose(DataKind::Phantoms); });
    connect(m_project, &QPushButton::clicked, this, [this] { choose(DataKind::Project); });
    connect(m_folder, &QPushButton::clicked, this, [this] { choose(DataKind::Folder); });
    return choices;
}

QWidget *DataStep::makePlace()
{
    QVBoxLayout *column = nullptr;
    m_place = makeCard({}, &column);
    m_path = new QLineEdit;
    m_path->setObjectName(QStringLiteral("dataPath"));
    m_path->setPlaceholderText(QStringLiteral("The folder's path"));
    auto *browse = makeStepButton(QStringLiteral("B&rowse\u2026"), QStringLiteral("dataBrowse"));
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_path, 1);
    line->addWidget(browse);
    m_annotator = new QLineEdit;
    m_annotator->setObjectName(QStringLiteral("dataAnnotator"));
    m_annotator->setPlaceholderText(QStringLiteral("The accepted ones"));
    m_accepted = new QCheckBox(QStringLiteral("Accepted cases only"));
    m_accepted->setObjectName(QStringLiteral("dataAccepted"));
    m_share = makeReal(5.0, 50.0, 0, 1.0, QStringLiteral("dataShare"));
    m_share->setSuffix(QStringLiteral(" %"));
    m_share->setToolTip(QStringLiteral("Where the data has no split of its own: this share of the patients is kept back "
                                       "to measure how good the network is."));
    auto *form = new QFormLayout;
    form->setVerticalSpacing(8);
    form->addRow(QStringLiteral("Folder"), line);
    form->addRow(QStringLiteral("Landmarks of"), m_annotator);
    form->addRow(QStringLiteral("For validation"), m_share);
    form->addRow(QString(), m_accepted);
    column->addLayout(form);
    connect(browse, &QPushButton::clicked, this, &DataStep::browse);
    connect(m_path, &QLineEdit::textEdited, this, [this] { takeFields(); });
    connect(m_annotator, &QLineEdit::textEdited, this, [this] { takeFields(); });
    connect(m_share, &QDoubleSpinBox::valueChanged, this, [this] { takeFields(); });
    connect(m_accepted, &QCheckBox::toggled, this, [this] { takeFields(); });
    return m_place;
}

QWidget *DataStep::makeReport()
{
    QVBoxLayout *column = nullptr;
    m_report = makeCard(QStringLiteral("Health of the data"), &column);
    m_counts = makeText({}, "heading");
    m_counts->setObjectName(QStringLiteral("dataCounts"));
    m_facts = makeText({}, "muted");
    m_facts->setObjectName(QStringLiteral("dataFacts"));
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setProperty("role", "thin");
    m_progress->setFixedHeight(4);
    m_landmarks = makeFactTable({"Landmark", "Present", "Missing", "Outside", "Not labelled"},
                                QStringLiteral("dataLandmarks"));
    m_findings = new QListWidget;
    m_findings->setObjectName(QStringLiteral("dataFindings"));
    m_findings->setWordWrap(true);
    m_findings->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tabs = new QTabWidget;
    m_tabs->addTab(m_findings, QStringLiteral("To look at"));
    m_tabs->addTab(m_landmarks, QStringLiteral("Landmarks"));
    column->addWidget(m_counts);
    column->addWidget(m_facts);
    column->addWidget(m_progress);
    column->addWidget(m_tabs, 1000);
    column->addStretch(1); // while there are no tabs
    connect(m_findings, &QListWidget::itemActivated, this,
            [this](QListWidgetItem *item) { openFinding(m_findings->row(item)); });
    connect(m_findings, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { openFinding(m_findings->row(item)); });
    return m_report;
}

void DataStep::enter()
{
    const DataPlan &data = plan().data;
    const QSignalBlocker quietShare(m_share);
    const QSignalBlocker quietAccepted(m_accepted);
    QPushButton *choice = data.kind == DataKind::Phantoms  ? m_phantoms
                          : data.kind == DataKind::Project ? m_project
                                                           : m_folder;
    choice->setChecked(true);
    if (toPath(m_path->text()) != data.path) {
        m_path->setText(toQString(data.path));
    }
    m_annotator->setText(toQString(data.annotator));
    m_accepted->setChecked(data.acceptedOnly);
    showReal(*m_share, data.validationShare, 1.0 / kPercent);
    inspect();
}

void DataStep::choose(DataKind kind)
{
    if (plan().data.kind != kind) {
        plan().data.kind = kind;
        inspect();
        if (kind != DataKind::Phantoms) {
            m_path->setFocus();
        }
    }
}

void DataStep::browse()
{
    const QString folder = QFileDialog::getExistingDirectory(this, QStringLiteral("Choose the data"), m_path->text());
    if (!folder.isEmpty()) {
        m_path->setText(folder);
        takeFields();
    }
}

void DataStep::takeFields()
{
    DataPlan &data = plan().data;
    const DataPlan before = data;
    data.path = toPath(m_path->text().trimmed());
    data.annotator = m_annotator->text().trimmed().toStdString();
    data.acceptedOnly = m_accepted->isChecked();
    data.validationShare = entered(*m_share, data.validationShare, 1.0 / kPercent);
    if (data != before) {
        m_asked.reset(); // what is answered now is of other data
        m_summary.reset();
        m_failure.clear();
        showState();
        m_typing.start();
    }
}

void DataStep::inspect()
{
    m_typing.stop();
    const DataPlan &data = plan().data;
    const Asked now{data, plan().seed};
    if (m_asked != now) {
        m_asked = now;
        m_summary.reset();
        m_failure.clear();
        if (data.kind != DataKind::Phantoms && !data.path.empty()) {
            m_service.inspect(data, plan().seed);
        }
    }
    showState();
}

void DataStep::showState()
{
    const DataPlan &data = plan().data;
    const bool phantoms = data.kind == DataKind::Phantoms;
    const bool project = data.kind == DataKind::Project;
    m_place->setVisible(!phantoms);
    m_annotator->setEnabled(project);
    m_accepted->setEnabled(project);
    const bool waiting = !phantoms && !data.path.empty() && !m_summary && m_failure.isEmpty();
    m_progress->setVisible(waiting);
    m_tabs->setVisible(m_summary.has_value());
    if (phantoms) {
        m_counts->setText(QStringLiteral("As many heads as it takes"));
        m_facts->setText(QStringLiteral(
            "Each head is drawn anew while the network learns, with 14 landmarks of the lower molars: other skulls, other "
            "teeth, missing teeth, metal, other scanners. %1 more heads are kept to validate with.\n\n"
            "A model that learnt from drawn heads shows how training works. For real scans, train with real scans.")
                             .arg(data.validationPhantoms));
    } else if (data.path.empty()) {
        m_counts->setText(QStringLiteral("Choose a folder"));
        m_facts->setText(project ? QStringLiteral("The folder that holds gonion-project.json.")
                                 : QStringLiteral("Each scan needs a landmark file of its name beside it, such as "
                                                  "head.nrrd and head.mrk.json."));
    } else if (!m_failure.isEmpty()) {
        m_counts->setText(QStringLiteral("This cannot be used yet"));
        m_facts->setText(m_failure);
    } else if (waiting) {
        m_counts->setText(QStringLiteral("Looking at the data\u2026"));
        m_facts->clear();
    }
    Q_EMIT changed();
}

bool DataStep::isAnswer() const
{
    return plan().data.kind != DataKind::Phantoms && m_asked == Asked{plan().data, plan().seed};
}

void DataStep::showSummary(const DataSummary &summary)
{
    if (!isAnswer()) {
        return; // the user changed their mind meanwhile
    }
    m_summary = summary;
    m_failure.clear();
    showState();
    m_counts->setText(QStringLiteral("%1 cases to train with, %2 to validate with, %3 kept for a last test")
                          .arg(summary.training)
                          .arg(summary.validation)
                          .arg(summary.test));
    m_facts->setText(summary.facts.join(u'\n'));
    m_landmarks->setRowCount(static_cast<int>(summary.landmarks.size()));
    for (int row = 0; row < m_landmarks->rowCount(); ++row) {
        const LandmarkTally &one = summary.landmarks[static_cast<std::size_t>(row)];
        const bool never = one.present == 0;
        m_landmarks->setItem(row, 0, makeCell(one.name.isEmpty() ? one.id : QStringLiteral("%1  %2").arg(one.id, one.name), never));
        int column = 1;
        for (const int count : {one.present, one.missing, one.outside, one.unlabelled}) {
            m_landmarks->setItem(row, column++, makeCell(QString::number(count), never));
        }
    }
    m_findings->clear();
    for (const DataFinding &finding : summary.findings) {
        auto *item = new QListWidgetItem(finding.serious ? icon("warning", theme().warning) : icon("about", theme().muted),
                                         finding.text, m_findings);
        if (!finding.volume.empty()) {
            item->setToolTip(QStringLiteral("Open %1").arg(finding.caseName));
        }
    }
    if (summary.findings.empty()) {
        m_findings->addItem(QStringLiteral("Nothing stands out."));
    }
    m_tabs->setTabText(0, QStringLiteral("To look at (%1)").arg(summary.findings.size()));
    m_tabs->setTabText(1, QStringLiteral("Landmarks (%1)").arg(summary.landmarks.size()));
}

void DataStep::showFailure(const core::Error &error)
{
    if (error.code == core::ErrorCode::Cancelled || !isAnswer()) {
        return;
    }
    m_summary.reset();
    m_failure = toQString(error.message);
    showState();
}

void DataStep::openFinding(int row)
{
    if (m_summary && row >= 0 && static_cast<std::size_t>(row) < m_summary->findings.size()) {
        const DataFinding &finding = m_summary->findings[static_cast<std::size_t>(row)];
        if (!finding.volume.empty()) {
            Q_EMIT caseWanted(finding.volume, finding.landmarkFile);
        }
    }
}

QString DataStep::obstacle() const
{
    const DataPlan &data = plan().data;
    if (data.kind == DataKind::Phantoms) {
        return {};
    }
    if (data.path.empty()) {
        return QStringLiteral("Choose a folder first.");
    }
    if (m_summary) {
        return {};
    }
    return m_failure.isEmpty() ? QStringLiteral("The data is being looked at.")
                               : QStringLiteral("This data cannot be used yet.");
}

} // namespace gonion::ui
