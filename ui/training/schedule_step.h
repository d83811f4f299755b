// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/wizard_step.h"

#include <QStringList>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace gonion::ui {

class ScheduleForm;

/// How long, on what, and where the result goes.
class ScheduleStep : public WizardStep {
    Q_OBJECT

public:
    explicit ScheduleStep(training::TrainingPlan &plan, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return QStringLiteral("Schedule"); }
    [[nodiscard]] QString purpose() const override
    {
        return QStringLiteral("Say how long the networks learn and where the model goes. Nothing has to be changed here.");
    }
    [[nodiscard]] QString obstacle() const override;
    void enter() override;
    /// The devices that there are, without "auto".
    void setDevices(const QStringList &devices);

private:
    [[nodiscard]] QWidget *makeGeneral();
    void showDevice();
    void take();

    QLineEdit *m_name = nullptr;
    QLineEdit *m_output = nullptr;
    QComboBox *m_device = nullptr;
    QSpinBox *m_threads = nullptr;
    QSpinBox *m_seed = nullptr;
    QComboBox *m_trouble = nullptr;
    QCheckBox *m_recompute = nullptr;
    QSpinBox *m_calibration = nullptr;
    ScheduleForm *m_coarse = nullptr;
    ScheduleForm *m_fine = nullptr;
};

} // namespace gonion::ui
