// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/training_service.h"
#include "ui/training/wizard_step.h"

#include <QTimer>

#include <optional>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QTabWidget;
class QTableWidget;

namespace gonion::ui {

/// What to train with, and whether it is in good health.
class DataStep : public WizardStep {
    Q_OBJECT

public:
    /// \param service not owned, outlives the step
    DataStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return QStringLiteral("Data"); }
    [[nodiscard]] QString purpose() const override
    {
        return QStringLiteral("Choose the scans to learn from. Without any, heads are drawn by the program.");
    }
    [[nodiscard]] QString obstacle() const override;
    void enter() override;

Q_SIGNALS:
    /// A case of the report is to be seen.
    void caseWanted(const std::filesystem::path &volume, const std::filesystem::path &landmarkFile);

private:
    /// What the report is made of: the seed decides how cases are split.
    struct Asked {
        training::DataPlan data;
        std::uint64_t seed = 0;
        friend bool operator==(const Asked &, const Asked &) = default;
    };
    [[nodiscard]] bool isAnswer() const;
    [[nodiscard]] QWidget *makeChoices();
    [[nodiscard]] QWidget *makePlace();
    [[nodiscard]] QWidget *makeReport();
    void choose(training::DataKind kind);
    void browse();
    void takeFields();
    void inspect();
    void showSummary(const DataSummary &summary);
    void showFailure(const core::Error &error);
    void showState();
    void openFinding(int row);

    TrainingService &m_service;
    QPushButton *m_phantoms = nullptr;
    QPushButton *m_project = nullptr;
    QPushButton *m_folder = nullptr;
    QWidget *m_place = nullptr;
    QLineEdit *m_path = nullptr;
    QLineEdit *m_annotator = nullptr;
    QCheckBox *m_accepted = nullptr;
    QDoubleSpinBox *m_share = nullptr;
    QWidget *m_report = nullptr;
    QLabel *m_counts = nullptr;
    QLabel *m_facts = nullptr;
    QProgressBar *m_progress = nullptr;
    QTabWidget *m_tabs = nullptr;
    QTableWidget *m_landmarks = nullptr;
    QListWidget *m_findings = nullptr;
    QTimer m_typing;
    std::optional<Asked> m_asked; ///< what the report is about, or will be
    std::optional<DataSummary> m_summary;
    QString m_failure;
};

} // namespace gonion::ui
