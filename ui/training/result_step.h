// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/training_service.h"
#include "ui/training/wizard_step.h"

#include <filesystem>
#include <optional>

class QLabel;
class QPushButton;
class QTableWidget;

namespace gonion::ui {

/// How good the model of a run is, and what can be done with it.
class ResultStep : public WizardStep {
    Q_OBJECT

public:
    ResultStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return QStringLiteral("Result"); }
    [[nodiscard]] QString purpose() const override
    {
        return QStringLiteral("See how good the model is on cases that it did not learn from, and use it.");
    }
    void enter() override {}
    /// Reads and shows what became of a run; nothing of another one is shown meanwhile, or if that fails.
    void read(const std::filesystem::path &folder);
    /// Another run is of interest now: what is shown of a different one goes.
    void follow(const std::filesystem::path &folder);
    [[nodiscard]] const std::optional<RunResult> &result() const { return m_result; }

Q_SIGNALS:
    /// The window shall detect with this model from now on.
    void modelWanted(const std::filesystem::path &model);
    /// A case is to be seen with its truth and what the model says.
    void caseWanted(const std::filesystem::path &volume, const std::filesystem::path &landmarkFile,
                    const std::filesystem::path &model);

private:
    [[nodiscard]] QWidget *makeHead();
    void show(const RunResult &result);
    /// Nothing of a run is shown.
    void forget();
    void openCase(int row);
    void exportResult();

    TrainingService &m_service;
    QLabel *m_title = nullptr;
    QLabel *m_state = nullptr;
    QTableWidget *m_figures = nullptr;
    QTableWidget *m_landmarks = nullptr;
    QTableWidget *m_cases = nullptr;
    QPushButton *m_use = nullptr;
    QPushButton *m_export = nullptr;
    std::filesystem::path m_folder; ///< of the run that is shown, or being read
    std::optional<RunResult> m_result;
    bool m_caseWanted = false; ///< by a click here that is not answered yet
};

} // namespace gonion::ui
