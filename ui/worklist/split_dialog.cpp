// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/split_dialog.h"

#include "ui/text.h"
#include "ui/worklist/plain_table.h"
#include "ui/worklist/project_service.h"
#include "ui/worklist/stage_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <set>

namespace gonion::ui {

using annotation::ProjectCase;
using annotation::Split;
using annotation::SplitPlace;

namespace {

constexpr int kTrain = 70;
constexpr int kValidation = 15;
constexpr int kWhole = 100;
constexpr int kMostFolds = 100;
constexpr int kMostSplitSeed = 1'000'000;
constexpr std::array kParts{Split::Train, Split::Validation, Split::Test, Split::None};

QSpinBox *makeNumber(int least, int most, int value, const QString &name, const QString &suffix = {})
{
    auto *box = new QSpinBox;
    box->setRange(least, most);
    box->setValue(value);
    box->setSuffix(suffix);
    box->setObjectName(name);
    return box;
}

} // namespace

SplitDialog::SplitDialog(ProjectService &service, const annotation::Project &project, QWidget *parent)
    : QDialog(parent), m_project(project), m_counts(new QTableWidget), m_leakTitle(new QLabel),
      m_leaks(new QPlainTextEdit), m_hint(new QLabel)
{
    setObjectName(QStringLiteral("splitDialog"));
    setWindowTitle(QStringLiteral("Splits"));
    resize(760, 620);
    m_counts->setObjectName(QStringLiteral("splitCounts"));
    m_counts->setProperty("role", "boxed");
    m_counts->setRowCount(static_cast<int>(kParts.size()));
    m_counts->setColumnCount(6);
    m_counts->setHorizontalHeaderLabels({"Part", "Cases", "Share", "Patients", "Labelled", "Missing"});
    m_counts->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    makePlain(*m_counts);
    m_counts->setSelectionMode(QAbstractItemView::NoSelection);
    m_counts->setFocusPolicy(Qt::NoFocus);
    m_counts->setFixedHeight(30 * static_cast<int>(kParts.size()) + 36);
    m_leakTitle->setObjectName(QStringLiteral("leakTitle"));
    m_leakTitle->setProperty("role", "section");
    m_leaks->setObjectName(QStringLiteral("leaks"));
    m_leaks->setReadOnly(true);
    m_hint->setProperty("role", "muted");
    m_hint->setWordWrap(true);

    auto *buttons = new QDialogButtonBox;
    m_apply = buttons->addButton(QStringLiteral("Apply"), QDialogButtonBox::AcceptRole);
    m_apply->setObjectName(QStringLiteral("applySplit"));
    m_apply->setProperty("role", "primary");
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(12);
    column->addWidget(makeSettings());
    column->addWidget(m_counts);
    column->addWidget(m_leakTitle);
    column->addWidget(m_leaks, 1);
    column->addWidget(m_hint);
    column->addWidget(buttons);
    connect(&service, &ProjectService::labelledRead, this, &SplitDialog::showLandmarks);
    connect(&service, &ProjectService::readFailed, this,
            [this](const core::Error &error) { m_hint->setText(toQString(error.message)); });
    m_hint->setText(QStringLiteral("Reading the landmarks\u2026"));
    service.readLabelled(m_project);
    showPreview();
}

QWidget *SplitDialog::makeSettings()
{
    m_mode = new QComboBox;
    m_mode->setObjectName(QStringLiteral("splitMode"));
    m_mode->addItem(QStringLiteral("Check the split there is"));
    m_mode->addItem(QStringLiteral("Random"));
    m_mode->addItem(QStringLiteral("Stratified by missing landmarks"));
    const bool any = std::any_of(m_project.cases().begin(), m_project.cases().end(),
                                 [](const ProjectCase &one) { return one.split != Split::None; });
    m_mode->setCurrentIndex(any ? Check : Stratified);
    m_seed = makeNumber(1, kMostSplitSeed, 1, QStringLiteral("splitSeed"));
    m_train = makeNumber(0, kWhole, kTrain, QStringLiteral("splitTrain"), QStringLiteral(" %"));
    m_validation = makeNumber(0, kWhole, kValidation, QStringLiteral("splitValidation"), QStringLiteral(" %"));
    m_folds = makeNumber(0, kMostFolds, 0, QStringLiteral("splitFolds"));
    m_folds->setSpecialValueText(QStringLiteral("None"));
    m_test = new QLabel;
    m_keep = new QCheckBox(QStringLiteral("Cases that have a place keep it"));
    m_keep->setObjectName(QStringLiteral("splitKeep"));

    auto *settings = new QWidget;
    auto *form = new QFormLayout(settings);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(8);
    form->setHorizontalSpacing(18);
    form->addRow(QStringLiteral("Split"), m_mode);
    auto *shares = new QHBoxLayout;
    shares->setSpacing(8);
    shares->addWidget(new QLabel(QStringLiteral("Train")));
    shares->addWidget(m_train);
    shares->addSpacing(8);
    shares->addWidget(new QLabel(QStringLiteral("Validation")));
    shares->addWidget(m_validation);
    shares->addSpacing(8);
    shares->addWidget(m_test, 1);
    form->addRow(QStringLiteral("Shares"), shares);
    auto *more = new QHBoxLayout;
    more->setSpacing(8);
    more->addWidget(m_seed);
    more->addSpacing(8);
    more->addWidget(new QLabel(QStringLiteral("Folds")));
    more->addWidget(m_folds);
    more->addSpacing(8);
    more->addWidget(m_keep, 1);
    form->addRow(QStringLiteral("Seed"), more);
    connect(m_mode, &QComboBox::currentIndexChanged, this, &SplitDialog::showPreview);
    connect(m_keep, &QCheckBox::toggled, this, &SplitDialog::showPreview);
    for (QSpinBox *box : {m_seed, m_train, m_validation, m_folds}) {
        connect(box, &QSpinBox::valueChanged, this, &SplitDialog::showPreview);
    }
    return settings;
}

annotation::SplitPlan SplitDialog::plan() const
{
    annotation::SplitPlan plan;
    plan.seed = static_cast<std::uint64_t>(m_seed->value());
    plan.trainShare = m_train->value() / double(kWhole);
    plan.validationShare = m_validation->value() / double(kWhole);
    plan.folds = m_folds->value();
    plan.stratified = m_mode->currentIndex() == Stratified;
    plan.keepFixed = m_keep->isChecked();
    return plan;
}

std::string SplitDialog::note() const
{
    QString text = m_mode->currentIndex() == Stratified ? QStringLiteral("stratified by missing landmarks")
                                                        : QStringLiteral("random");
    text += QStringLiteral(", seed %1, %2/%3/%4 %, by patient where known")
                .arg(m_seed->value())
                .arg(m_train->value())
                .arg(m_validation->value())
                .arg(kWhole - m_train->value() - m_validation->value());
    if (m_folds->value() > 1) {
        text += QStringLiteral(", %1 folds").arg(m_folds->value());
    }
    return (m_keep->isChecked() ? text + QStringLiteral(", placed cases kept") : text).toStdString();
}

void SplitDialog::showLandmarks(const annotation::ProjectLandmarks &landmarks)
{
    m_strata.clear();
    m_missing.clear();
    for (const annotation::AnnotatedCase &one : landmarks.cases) {
        m_strata[one.caseId] = annotation::missingStratum(one.landmarks);
        m_missing[one.caseId] = static_cast<int>(
            std::count_if(one.landmarks.landmarks.begin(), one.landmarks.landmarks.end(), [](const auto &landmark) {
                return landmark.state == annotation::LandmarkState::Missing;
            }));
    }
    m_hint->hide();
    if (!landmarks.problems.empty()) {
        m_hint->show();
        m_hint->setText(QStringLiteral("%1 landmark files could not be read: %2")
                            .arg(landmarks.problems.size())
                            .arg(toQString(landmarks.problems.front())));
    }
    showPreview();
}

void SplitDialog::showPreview()
{
    const bool making = m_mode->currentIndex() != Check;
    for (QWidget *part : {static_cast<QWidget *>(m_seed), static_cast<QWidget *>(m_train),
                          static_cast<QWidget *>(m_validation), static_cast<QWidget *>(m_folds),
                          static_cast<QWidget *>(m_keep)}) {
        part->setEnabled(making);
    }
    const int test = kWhole - m_train->value() - m_validation->value();
    m_test->setText(QStringLiteral("Test %1 %").arg(test));
    m_places.clear();
    m_apply->setEnabled(making);
    if (making) {
        const auto places = m_folds->value() == 1
                                ? core::fail(core::ErrorCode::InvalidArgument, "One fold is none: choose 2 or more.")
                                : annotation::assignSplits(annotation::splitCasesOf(m_project, m_strata), plan());
        if (!places) {
            m_apply->setEnabled(false);
            m_leakTitle->setText(QStringLiteral("This split cannot be made"));
            m_leaks->setPlainText(toQString(places.error().message));
            m_counts->clearContents();
            return;
        }
        m_places = *places;
    } else {
        for (const ProjectCase &one : m_project.cases()) {
            m_places.push_back({one.split, one.fold});
        }
    }
    showCounts();
    showLeaks();
}

void SplitDialog::showCounts()
{
    const auto &cases = m_project.cases();
    for (std::size_t part = 0; part < kParts.size(); ++part) {
        std::size_t count = 0;
        std::size_t labelled = 0;
        int missing = 0;
        std::set<std::string> patients;
        for (std::size_t i = 0; i < cases.size(); ++i) {
            if (m_places[i].split != kParts[part]) {
                continue;
            }
            ++count;
            if (!cases[i].patientHash.empty()) {
                patients.insert(cases[i].patientHash);
            }
            if (const auto found = m_missing.find(cases[i].id); found != m_missing.end()) {
                ++labelled;
                missing += found->second;
            }
        }
        const QStringList cells{
            kParts[part] == Split::None ? QStringLiteral("No place") : splitText(kParts[part]),
            QString::number(count),
            cases.empty() ? QString() : QStringLiteral("%1 %").arg(100.0 * double(count) / double(cases.size()), 0, 'f', 1),
            QString::number(patients.size()),
            QString::number(labelled),
            QString::number(missing)};
        for (int column = 0; column < cells.size(); ++column) {
            m_counts->setItem(static_cast<int>(part), column, new QTableWidgetItem(cells.at(column)));
        }
    }
}

void SplitDialog::showLeaks()
{
    annotation::Project split = m_project;
    QStringList lines;
    if (const auto done = annotation::applySplit(split, m_places, {}); !done) {
        lines << toQString(done.error().message);
    }
    const annotation::LeakageReport report = annotation::findLeakage(annotation::leakageCasesOf(split));
    for (const annotation::Leakage &leak : report.leaks) {
        lines << toQString(leak.sentence);
    }
    m_leakTitle->setText(report.leaks.empty()       ? QStringLiteral("No leak found")
                         : report.leaks.size() == 1 ? QStringLiteral("1 leak: cases that belong together lie apart")
                                                    : QStringLiteral("%1 leaks: cases that belong together lie apart")
                                                          .arg(report.leaks.size()));
    if (report.withoutFingerprint > 0) {
        lines << QStringLiteral("%1 cases could not be compared by content: let their volumes be read in the work list.")
                     .arg(report.withoutFingerprint);
    }
    if (report.withoutPatient > 0) {
        lines << QStringLiteral("%1 cases could not be compared by patient: their files name none, or were not read yet.")
                     .arg(report.withoutPatient);
    }
    m_leaks->setPlainText(lines.join(u'\n'));
}

} // namespace gonion::ui
