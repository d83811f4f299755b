// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/project_case.h"

#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace gonion::ui {

class CaseIdentifier;
class CaseTableModel;
class IdentityStrip;
class ProjectService;
class WorkList;

/// The work list of a project: filters above, the cases, and what can be done with those that are chosen below.
class WorkListPage : public QWidget {
    Q_OBJECT

public:
    /// Nothing is owned; both must outlive the page.
    WorkListPage(WorkList &list, CaseIdentifier &identifier, ProjectService &service, QWidget *parent = nullptr);

    [[nodiscard]] CaseTableModel *model() const { return m_model; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] QLineEdit *search() const { return m_search; }
    [[nodiscard]] QComboBox *stageFilter() const { return m_stage; }
    [[nodiscard]] QComboBox *assigneeFilter() const { return m_assignee; }
    [[nodiscard]] QComboBox *flagFilter() const { return m_flag; }
    /// The chosen cases, from top to bottom.
    [[nodiscard]] std::vector<std::string> chosen() const;
    /// Offers to train a model with the project.
    void setTrainingAvailable(bool available);
    /// Chooses a case and brings it into sight.
    void choose(const std::string &id);

Q_SIGNALS:
    void openRequested(const std::string &id);
    void nextRequested();
    /// For the chosen cases.
    void stageRequested(gonion::annotation::CaseStage stage);
    void importRequested();
    void splitsRequested();
    void agreementRequested();
    void trainRequested();
    void backRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildTable();
    [[nodiscard]] QWidget *makeHead();
    [[nodiscard]] QWidget *makeFilters();
    [[nodiscard]] QWidget *makeFoot();
    void applyFilters();
    void showProject();
    void showCounts();
    void fillFilters();
    void openChosen();
    void editChosen();
    void followChoice();

    WorkList &m_list;
    CaseTableModel *m_model;
    QTableView *m_table;
    IdentityStrip *m_identities;
    QLabel *m_title;
    QLabel *m_counts;
    QLabel *m_empty;
    QLineEdit *m_search;
    QComboBox *m_stage;
    QComboBox *m_assignee;
    QComboBox *m_flag;
    QPushButton *m_train = nullptr;
    QPushButton *m_open;
    QPushButton *m_edit;
    QPushButton *m_stageButton;
    QPushButton *m_back;
    std::string m_lastChosen;
};

} // namespace gonion::ui
