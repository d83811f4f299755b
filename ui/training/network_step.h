// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/training_service.h"
#include "ui/training/wizard_step.h"

#include <map>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace gonion::ui {

/// Which network learns; what it costs on this machine is measured on request.
class NetworkStep : public WizardStep {
    Q_OBJECT

public:
    NetworkStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return QStringLiteral("Network"); }
    [[nodiscard]] QString purpose() const override
    {
        return QStringLiteral("Choose what learns. The small network is right for a first try and for a computer without "
                              "a graphics card.");
    }
    void enter() override;
    void leave() override;

private:
    [[nodiscard]] QWidget *makePresets();
    [[nodiscard]] QWidget *makeCost();
    void choose(std::size_t index);
    void measure();
    void showEstimate(const TrainingEstimate &estimate);
    void showMeasuring(bool on);
    void showChoice();

    TrainingService &m_service;
    std::vector<QPushButton *> m_presets;
    QLabel *m_about = nullptr;
    QLabel *m_cost = nullptr;
    QLabel *m_state = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_measure = nullptr;
    QPushButton *m_cancel = nullptr;
    QLineEdit *m_init = nullptr;
    std::map<std::string, TrainingEstimate> m_known; ///< by preset, as long as the plan is the preset's
};

/// The preset whose networks a plan has; empty: none.
[[nodiscard]] std::string presetOf(const training::TrainingPlan &plan);
/// Takes networks, losses, schedules and augmentation of a preset; data, output, device, threads and seed stay, and
/// a name that the user gave.
void applyPreset(training::TrainingPlan &plan, const training::NamedPlan &preset);

} // namespace gonion::ui
