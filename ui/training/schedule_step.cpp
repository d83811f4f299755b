// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/schedule_step.h"

#include "ui/text.h"
#include "ui/training/schedule_form.h"
#include "ui/training/step_parts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>

namespace gonion::ui {

namespace {

constexpr int kMostSeed = 65535;
constexpr int kMostThreads = 1024;

} // namespace

ScheduleStep::ScheduleStep(training::TrainingPlan &plan, QWidget *parent)
    : WizardStep(plan, parent), m_coarse(new ScheduleForm(QStringLiteral("coarse"))),
      m_fine(new ScheduleForm(QStringLiteral("fine")))
{
    auto *tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("scheduleTabs"));
    tabs->addTab(m_coarse, QStringLiteral("Coarse network"));
    tabs->addTab(m_fine, QStringLiteral("Fine network"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(14);
    column->addWidget(makeGeneral());
    column->addWidget(tabs);
    column->addStretch();
    for (ScheduleForm *form : {m_coarse, m_fine}) {
        connect(form, &ScheduleForm::changed, this, &ScheduleStep::take);
    }
}

QWidget *ScheduleStep::makeGeneral()
{
    QVBoxLayout *column = nullptr;
    QFrame *card = makeCard({}, &column);
    m_name = new QLineEdit;
    m_name->setObjectName(QStringLiteral("modelName"));
    m_output = new QLineEdit;
    m_output->setObjectName(QStringLiteral("outputFolder"));
    auto *browse = makeStepButton(QStringLiteral("B&rowse\u2026"), QStringLiteral("outputBrowse"));
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_output, 1);
    line->addWidget(browse);
    m_device = new QComboBox;
    m_device->setObjectName(QStringLiteral("trainDevice"));
    m_threads = makeWhole(0, kMostThreads, QStringLiteral("trainThreads"));
    m_threads->setSpecialValueText(QStringLiteral("All cores"));
    m_seed = makeWhole(0, kMostSeed, QStringLiteral("trainSeed"));
    m_seed->setToolTip(QStringLiteral("The same seed, data and settings give the same model."));
    m_trouble = new QComboBox;
    m_trouble->setObjectName(QStringLiteral("onTrouble"));
    m_trouble->addItems({QStringLiteral("go on without it"), QStringLiteral("stop and say so")});
    m_calibration = makeWhole(0, 100000, QStringLiteral("calibrationCases"));
    m_calibration->setSpecialValueText(QStringLiteral("Not calibrated"));
    m_calibration->setSuffix(QStringLiteral(" cases"));
    m_calibration->setToolTip(QStringLiteral("At the end, so many cases decide from when on a tooth counts as missing, and "
                                             "how far off a landmark may be."));
    m_recompute = new QCheckBox(QStringLiteral("Save memory: compute large parts twice"));
    m_recompute->setObjectName(QStringLiteral("recompute"));
    m_recompute->setToolTip(QStringLiteral("For when memory is short. It takes longer, and the model is the same."));
    auto *left = new QFormLayout;
    auto *right = new QFormLayout;
    for (QFormLayout *form : {left, right}) {
        form->setVerticalSpacing(8);
        form->setHorizontalSpacing(14);
    }
    left->addRow(QStringLiteral("Name of the model"), m_name);
    left->addRow(QStringLiteral("Kept in"), line);
    left->addRow(QStringLiteral("A case that fails"), m_trouble);
    left->addRow(QString(), m_recompute);
    right->addRow(QStringLiteral("Compute on"), m_device);
    right->addRow(QStringLiteral("Threads"), m_threads);
    right->addRow(QStringLiteral("Seed"), m_seed);
    right->addRow(QStringLiteral("Calibrate with"), m_calibration);
    auto *row = new QHBoxLayout;
    row->setSpacing(28);
    row->addLayout(left, 3);
    row->addLayout(right, 2);
    column->addLayout(row);
    setDevices({QStringLiteral("cpu")});
    for (QLineEdit *edit : {m_name, m_output}) {
        connect(edit, &QLineEdit::textEdited, this, &ScheduleStep::take);
    }
    for (QSpinBox *box : {m_threads, m_seed, m_calibration}) {
        connect(box, &QSpinBox::valueChanged, this, &ScheduleStep::take);
    }
    for (QComboBox *box : {m_device, m_trouble}) {
        connect(box, &QComboBox::currentIndexChanged, this, &ScheduleStep::take);
    }
    connect(m_recompute, &QCheckBox::toggled, this, &ScheduleStep::take);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, QStringLiteral("Where the run's folder is made"),
                                                                 toQString(plan().output.parent_path()));
        if (!folder.isEmpty()) {
            m_output->setText(folder + u'/' + toQString(plan().output.filename()));
            take();
        }
    });
    return card;
}

void ScheduleStep::setDevices(const QStringList &devices)
{
    const QSignalBlocker quiet(m_device);
    m_device->clear();
    m_device->addItem(QStringLiteral("Automatic"), QStringLiteral("auto"));
    for (const QString &device : devices) {
        m_device->addItem(device.toUpper(), device);
    }
    showDevice();
}

void ScheduleStep::showDevice()
{
    const QString device = toQString(plan().device);
    if (m_device->findData(device) < 0) {
        // A plan for another computer keeps what it says.
        m_device->addItem(QStringLiteral("%1 (not on this computer)").arg(device.toUpper()), device);
    }
    m_device->setCurrentIndex(m_device->findData(device));
}

void ScheduleStep::enter()
{
    const training::TrainingPlan &p = plan();
    const QSignalBlocker quiet1(m_device);
    const QSignalBlocker quiet2(m_threads);
    const QSignalBlocker quiet3(m_seed);
    const QSignalBlocker quiet4(m_trouble);
    const QSignalBlocker quiet5(m_calibration);
    const QSignalBlocker quiet6(m_recompute);
    m_name->setText(toQString(p.name));
    m_output->setText(toQString(p.output));
    showDevice();
    showWhole(*m_threads, p.threads);
    showWhole(*m_seed, static_cast<std::int64_t>(p.seed));
    m_trouble->setCurrentIndex(static_cast<int>(p.onTrouble));
    m_recompute->setChecked(p.recompute);
    showWhole(*m_calibration, p.calibrationCases);
    m_coarse->show(p.coarseSchedule, p.trainCoarse);
    m_fine->show(p.fineSchedule, p.trainFine);
}

void ScheduleStep::take()
{
    training::TrainingPlan &p = plan();
    p.name = m_name->text().trimmed().toStdString();
    p.output = toPath(m_output->text().trimmed());
    p.device = m_device->currentData().toString().toStdString();
    p.threads = static_cast<int>(entered(*m_threads, p.threads));
    p.seed = static_cast<std::uint64_t>(entered(*m_seed, static_cast<std::int64_t>(p.seed)));
    p.onTrouble = static_cast<training::OnTrouble>(m_trouble->currentIndex());
    p.recompute = m_recompute->isChecked();
    p.calibrationCases = entered(*m_calibration, p.calibrationCases);
    m_coarse->take(p.coarseSchedule);
    m_fine->take(p.fineSchedule);
    p.trainCoarse = m_coarse->isTrained();
    p.trainFine = m_fine->isTrained();
    Q_EMIT changed();
}

QString ScheduleStep::obstacle() const
{
    if (plan().name.empty()) {
        return QStringLiteral("The model needs a name.");
    }
    if (plan().output.empty()) {
        return QStringLiteral("Say where the model is to be kept.");
    }
    if (!plan().trainCoarse && !plan().trainFine) {
        return QStringLiteral("Train at least one of the networks.");
    }
    const auto checked = plan().check();
    return checked ? QString() : toQString(checked.error().message);
}

} // namespace gonion::ui
