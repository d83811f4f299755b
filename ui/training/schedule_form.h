// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace gonion::ui {

/// How one network is trained.
class ScheduleForm : public QWidget {
    Q_OBJECT

public:
    /// \param prefix of the widgets' names: "coarse", "fine"
    explicit ScheduleForm(const QString &prefix, QWidget *parent = nullptr);

    void show(const training::SchedulePlan &schedule, bool trained);
    /// Changes what can be changed here and leaves the rest.
    void take(training::SchedulePlan &schedule) const;
    [[nodiscard]] bool isTrained() const;

Q_SIGNALS:
    void changed();

private:
    QCheckBox *m_trained;
    QWidget *m_fields;
    QSpinBox *m_epochs;
    QSpinBox *m_steps;
    QDoubleSpinBox *m_minutes;
    QSpinBox *m_batch;
    QDoubleSpinBox *m_rate;
    QComboBox *m_optimiser;
    QComboBox *m_schedule;
    QSpinBox *m_warmUp;
    QDoubleSpinBox *m_decay;
    QSpinBox *m_validateEvery;
    QSpinBox *m_validationCases;
    QSpinBox *m_patience;
    QSpinBox *m_keepEvery;
    QCheckBox *m_mixed;
};

} // namespace gonion::ui
