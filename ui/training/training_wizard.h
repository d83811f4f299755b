// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"

#include <QStringList>
#include <QWidget>

#include <array>
#include <filesystem>

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace gonion::ui {

class AugmentationStep;
class DataStep;
class NetworkStep;
class ResultStep;
class RunStep;
class ScheduleStep;
class Settings;
class TrainingService;
class WizardStep;

/// From data to a model, page by page. The pages change one plan, which can be opened and saved as a file.
class TrainingWizard : public QWidget {
    Q_OBJECT

public:
    enum Page { Data, Network, Augmentation, Schedule, Run, Result, PageCount };

    /// Nothing is owned; both must outlive the wizard.
    TrainingWizard(TrainingService &service, Settings &settings, QWidget *parent = nullptr);

    /// Begins with the first page; a run that is watched and not done is shown instead.
    void begin();
    /// The wizard comes into sight again, at the page where it was left.
    void comeBack();
    /// Begins with a project's cases.
    void beginWithProject(const std::filesystem::path &folder);
    /// Shows a run, whoever started it.
    void watch(const std::filesystem::path &folder);
    void goTo(Page page);
    [[nodiscard]] Page page() const;
    void setDevices(const QStringList &devices);

    [[nodiscard]] const training::TrainingPlan &plan() const { return m_plan; }
    [[nodiscard]] RunStep *runStep() const { return m_run; }
    [[nodiscard]] ResultStep *resultStep() const { return m_result; }

Q_SIGNALS:
    void closeRequested();
    void modelWanted(const std::filesystem::path &model);
    /// A case is to be seen; with a model, what it says of it too.
    void caseWanted(const std::filesystem::path &volume, const std::filesystem::path &landmarkFile,
                    const std::filesystem::path &model);
    /// The remembered runs changed.
    void runsChanged();

private:
    [[nodiscard]] QWidget *makeSide();
    [[nodiscard]] QWidget *makeHead();
    [[nodiscard]] QWidget *makeFoot();
    void connectParts();
    void follow();
    [[nodiscard]] QString hint(const QString &obstacle) const;
    /// Says something of the plan beside the buttons, until the plan or the page changes.
    void say(const QString &text);
    void openPlan();
    void savePlan();
    void takePlan(const training::TrainingPlan &plan, const std::filesystem::path &file);
    [[nodiscard]] QString obstacleTo(int page) const;
    void suggestOutput();

    TrainingService &m_service;
    Settings &m_settings;
    training::TrainingPlan m_plan;
    DataStep *m_data;
    NetworkStep *m_network;
    AugmentationStep *m_augmentation;
    ScheduleStep *m_schedule;
    RunStep *m_run;
    ResultStep *m_result;
    std::array<WizardStep *, PageCount> m_steps;
    QStackedWidget *m_pages;
    QListWidget *m_list = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_purpose = nullptr;
    QLabel *m_hint = nullptr;
    QPushButton *m_back = nullptr;
    QPushButton *m_next = nullptr;
    QString m_said;
    training::TrainingPlan m_saidOf;
    int m_refused = -1;                ///< a page that was asked for and could not be shown, or -1
    std::filesystem::path m_suggested; ///< the output folder, as long as the user has not chosen one
};

/// A folder for a run that does not exist yet, named by the model and the time.
[[nodiscard]] std::filesystem::path freshRunFolder(const std::string &name);

} // namespace gonion::ui
