// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/schedule_form.h"

#include "ui/training/step_parts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gonion::ui {

using training::Optimiser;
using training::Schedule;
using training::SchedulePlan;

ScheduleForm::ScheduleForm(const QString &prefix, QWidget *parent)
    : QWidget(parent), m_trained(new QCheckBox(QStringLiteral("Train this network"))), m_fields(new QWidget),
      m_epochs(makeWhole(1, 100000, prefix + "Epochs")), m_steps(makeWhole(0, 1000000, prefix + "Steps")),
      m_minutes(makeReal(0.0, 100000.0, 1, 1.0, prefix + "Minutes")), m_batch(makeWhole(1, 64, prefix + "Batch")),
      m_rate(makeReal(0.0, 10.0, 6, 0.0005, prefix + "Rate")), m_optimiser(new QComboBox), m_schedule(new QComboBox),
      m_warmUp(makeWhole(0, 1000000, prefix + "WarmUp")), m_decay(makeReal(0.0, 1.0, 5, 0.001, prefix + "Decay")),
      m_validateEvery(makeWhole(0, 100000, prefix + "ValidateEvery")),
      m_validationCases(makeWhole(0, 100000, prefix + "ValidationCases")),
      m_patience(makeWhole(0, 100000, prefix + "Patience")), m_keepEvery(makeWhole(0, 100000, prefix + "KeepEvery")),
      m_mixed(new QCheckBox(QStringLiteral("Half precision where it is safe (graphics cards)")))
{
    m_trained->setObjectName(prefix + "Trained");
    m_steps->setSpecialValueText(QStringLiteral("Every case once"));
    m_minutes->setSpecialValueText(QStringLiteral("No limit"));
    m_minutes->setSuffix(QStringLiteral(" min"));
    m_rate->setToolTip(QStringLiteral("The highest one"));
    m_optimiser->setObjectName(prefix + "Optimiser");
    m_optimiser->addItems({QStringLiteral("Adam"), QStringLiteral("AdamW"), QStringLiteral("SGD, Nesterov")});
    m_schedule->setObjectName(prefix + "Schedule");
    m_schedule->addItems({QStringLiteral("Cosine"), QStringLiteral("Exponential"), QStringLiteral("Polynomial")});
    m_warmUp->setSuffix(QStringLiteral(" steps"));
    m_validateEvery->setSpecialValueText(QStringLiteral("At the end"));
    m_validateEvery->setSuffix(QStringLiteral(" epochs"));
    m_validationCases->setSpecialValueText(QStringLiteral("All"));
    m_validationCases->setSuffix(QStringLiteral(" cases"));
    m_patience->setSuffix(QStringLiteral(" validations"));
    m_patience->setSpecialValueText(QStringLiteral("Never"));
    m_patience->setToolTip(QStringLiteral("After so many validations without a better result"));
    m_keepEvery->setSpecialValueText(QStringLiteral("Last and best only"));
    m_keepEvery->setSuffix(QStringLiteral(" epochs"));
    auto *left = new QFormLayout;
    auto *right = new QFormLayout;
    for (QFormLayout *form : {left, right}) {
        form->setVerticalSpacing(8);
        form->setHorizontalSpacing(14);
    }
    left->addRow(QStringLiteral("Epochs"), m_epochs);
    left->addRow(QStringLiteral("Steps in each"), m_steps);
    left->addRow(QStringLiteral("At most"), m_minutes);
    left->addRow(QStringLiteral("Batch size"), m_batch);
    left->addRow(QStringLiteral("Validate every"), m_validateEvery);
    left->addRow(QStringLiteral("Validate with"), m_validationCases);
    left->addRow(QStringLiteral("Stop early after"), m_patience);
    right->addRow(QStringLiteral("Learning rate"), m_rate);
    right->addRow(QStringLiteral("Schedule"), m_schedule);
    right->addRow(QStringLiteral("Warm-up"), m_warmUp);
    right->addRow(QStringLiteral("Optimiser"), m_optimiser);
    right->addRow(QStringLiteral("Weight decay"), m_decay);
    right->addRow(QStringLiteral("Checkpoints every"), m_keepEvery);
    right->addRow(QString(), m_mixed);
    auto *row = new QHBoxLayout(m_fields);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(28);
    row->addLayout(left, 1);
    row->addLayout(right, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(10);
    column->addWidget(m_trained);
    column->addWidget(m_fields);
    column->addStretch();
    connect(m_trained, &QCheckBox::toggled, m_fields, &QWidget::setEnabled);
    for (QCheckBox *box : {m_trained, m_mixed}) {
        connect(box, &QCheckBox::toggled, this, &ScheduleForm::changed);
    }
    for (QSpinBox *box : {m_epochs, m_steps, m_batch, m_warmUp, m_validateEvery, m_validationCases, m_patience, m_keepEvery}) {
        connect(box, &QSpinBox::valueChanged, this, &ScheduleForm::changed);
    }
    for (QDoubleSpinBox *box : {m_minutes, m_rate, m_decay}) {
        connect(box, &QDoubleSpinBox::valueChanged, this, &ScheduleForm::changed);
    }
    for (QComboBox *box : {m_optimiser, m_schedule}) {
        connect(box, &QComboBox::currentIndexChanged, this, &ScheduleForm::changed);
    }
}

void ScheduleForm::show(const SchedulePlan &schedule, bool trained)
{
    const QSignalBlocker quiet(this);
    m_trained->setChecked(trained);
    m_fields->setEnabled(trained);
    showWhole(*m_epochs, schedule.epochs);
    showWhole(*m_steps, schedule.stepsPerEpoch);
    showReal(*m_minutes, schedule.minutes);
    showWhole(*m_batch, schedule.batch);
    showReal(*m_rate, schedule.learningRate);
    m_optimiser->setCurrentIndex(static_cast<int>(schedule.optimiser));
    m_schedule->setCurrentIndex(static_cast<int>(schedule.schedule));
    showWhole(*m_warmUp, schedule.warmUpSteps);
    showReal(*m_decay, schedule.weightDecay);
    showWhole(*m_validateEvery, schedule.validateEvery);
    showWhole(*m_validationCases, schedule.validationCases);
    showWhole(*m_patience, schedule.patience);
    showWhole(*m_keepEvery, schedule.keepEvery);
    m_mixed->setChecked(schedule.mixedPrecision);
}

void ScheduleForm::take(SchedulePlan &schedule) const
{
    schedule.epochs = entered(*m_epochs, schedule.epochs);
    schedule.stepsPerEpoch = entered(*m_steps, schedule.stepsPerEpoch);
    schedule.minutes = entered(*m_minutes, schedule.minutes);
    schedule.batch = entered(*m_batch, schedule.batch);
    schedule.learningRate = entered(*m_rate, schedule.learningRate);
    schedule.optimiser = static_cast<Optimiser>(m_optimiser->currentIndex());
    schedule.schedule = static_cast<Schedule>(m_schedule->currentIndex());
    schedule.warmUpSteps = entered(*m_warmUp, schedule.warmUpSteps);
    schedule.weightDecay = entered(*m_decay, schedule.weightDecay);
    schedule.validateEvery = entered(*m_validateEvery, schedule.validateEvery);
    schedule.validationCases = entered(*m_validationCases, schedule.validationCases);
    schedule.patience = entered(*m_patience, schedule.patience);
    schedule.keepEvery = entered(*m_keepEvery, schedule.keepEvery);
    schedule.mixedPrecision = m_mixed->isChecked();
}

bool ScheduleForm::isTrained() const
{
    return m_trained->isChecked();
}

} // namespace gonion::ui
