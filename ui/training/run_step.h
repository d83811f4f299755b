// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/training_service.h"
#include "ui/training/wizard_step.h"

#include <filesystem>
#include <optional>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace gonion::ui {

class CurveBoard;
class MarkedPicture;

/// Starts a run, and shows one while it works or after it ended.
class RunStep : public WizardStep {
    Q_OBJECT

public:
    RunStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return QStringLiteral("Training"); }
    [[nodiscard]] QString purpose() const override;
    void enter() override;

    /// Shows a run's folder, whoever started it.
    void watch(const std::filesystem::path &folder);
    /// Shows the plan again, ready to be started; a run that was watched goes on.
    void forget();
    [[nodiscard]] bool isWatching() const { return !m_folder.empty(); }
    [[nodiscard]] const std::filesystem::path &folder() const { return m_folder; }
    /// As it was last read.
    [[nodiscard]] const std::optional<RunSnapshot> &last() const { return m_last; }
    [[nodiscard]] CurveBoard *curves() const { return m_curves; }

Q_SIGNALS:
    /// A process was started, or another folder is watched and holds a run indeed.
    void runChosen(const std::filesystem::path &folder);
    /// The run came to an end well, and its result can be shown.
    void finished(const std::filesystem::path &folder);
    void resultWanted();

private:
    [[nodiscard]] QWidget *makeReady();
    [[nodiscard]] QWidget *makeMonitor();
    [[nodiscard]] QWidget *makeHead();
    [[nodiscard]] QWidget *makeSide();
    void start();
    void show(const RunSnapshot &snapshot);
    void showState(const RunSnapshot &snapshot);
    void showFacts(const training::RunStatus &status);
    void showExample(int step);
    void showFailure(const core::Error &error);
    void showNoRun(const core::Error &error);
    void exportCurves();

    TrainingService &m_service;
    QStackedWidget *m_pages;
    QLabel *m_summary = nullptr;
    QLabel *m_problem = nullptr;
    QPushButton *m_start = nullptr;
    QLabel *m_name = nullptr;
    QLabel *m_state = nullptr;
    QLabel *m_message = nullptr;
    QLabel *m_progressText = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_pause = nullptr;
    QPushButton *m_stop = nullptr;
    QPushButton *m_resume = nullptr;
    QPushButton *m_result = nullptr;
    CurveBoard *m_curves = nullptr;
    MarkedPicture *m_example = nullptr;
    QLabel *m_exampleCount = nullptr;
    QPushButton *m_previous = nullptr;
    QPushButton *m_next = nullptr;
    QLabel *m_facts = nullptr;
    QPlainTextEdit *m_log = nullptr;
    std::filesystem::path m_folder; ///< that is watched
    std::optional<RunSnapshot> m_last;
    std::vector<MarkedImage> m_examples;
    int m_shown = 0;
    bool m_asked = false;      ///< a wish was sent and is not fulfilled yet
    bool m_told = false;       ///< that the run finished
    bool m_starting = false;
    bool m_chosen = false; ///< that the folder holds a run was told
};

} // namespace gonion::ui
