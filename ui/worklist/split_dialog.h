// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/split.h"
#include "annotation/project/project_dataset.h"

#include <QDialog>

#include <map>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace gonion::ui {

class ProjectService;

/// Asks how a project is to be split, and shows what that gives, leaks included, before anything is changed.
class SplitDialog : public QDialog {
    Q_OBJECT

public:
    /// `project` is copied; reading its landmarks goes on in the background.
    SplitDialog(ProjectService &service, const annotation::Project &project, QWidget *parent);

    /// For the project's cases in their order, after `accept`.
    [[nodiscard]] const std::vector<annotation::SplitPlace> &places() const { return m_places; }
    /// How it was made, for a person.
    [[nodiscard]] std::string note() const;

private:
    enum Mode { Check, Random, Stratified };

    void showLandmarks(const annotation::ProjectLandmarks &landmarks);
    void showPreview();
    void showCounts();
    void showLeaks();
    [[nodiscard]] annotation::SplitPlan plan() const;
    [[nodiscard]] QWidget *makeSettings();

    annotation::Project m_project;
    std::map<std::string, std::string> m_strata;
    std::map<std::string, int> m_missing; ///< landmarks by labelled case
    std::vector<annotation::SplitPlace> m_places;
    QComboBox *m_mode;
    QSpinBox *m_seed;
    QSpinBox *m_train;
    QSpinBox *m_validation;
    QSpinBox *m_folds;
    QLabel *m_test;
    QCheckBox *m_keep;
    QTableWidget *m_counts;
    QLabel *m_leakTitle;
    QPlainTextEdit *m_leaks;
    QLabel *m_hint;
    QPushButton *m_apply;
};

} // namespace gonion::ui
