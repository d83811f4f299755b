// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/agreement.h"
#include "annotation/project/project_dataset.h"

#include <QDialog>

#include <string>
#include <vector>

class QComboBox;
class QCustomPlot;
class QLabel;
class QPushButton;
class QTableWidget;

namespace gonion::ui {

class ProjectService;

/// How well two annotators of a project agree: per landmark, and as a Bland-Altman plot. Can be written as CSV.
class AgreementDialog : public QDialog {
    Q_OBJECT

public:
    /// Reads the landmarks in the background.
    AgreementDialog(ProjectService &service, const annotation::Project &project, QWidget *parent);

    [[nodiscard]] const std::vector<annotation::AgreementReport> &reports() const { return m_reports; }

private:
    enum Quantity { Distance, Left, Back, Up };

    void showLandmarks(const annotation::ProjectLandmarks &landmarks);
    void showReport();
    void fillTable(const annotation::AgreementReport &report);
    void showPlot();
    void saveCsv();
    [[nodiscard]] const annotation::AgreementReport *report() const;

    std::vector<annotation::AgreementReport> m_reports;
    QString m_folder;
    QComboBox *m_pair;
    QComboBox *m_quantity;
    QTableWidget *m_table;
    QCustomPlot *m_plot;
    QLabel *m_summary;
    QPushButton *m_save;
};

/// The report as text: one line a landmark, numbers in mm.
[[nodiscard]] QString csvOf(const annotation::AgreementReport &report);

} // namespace gonion::ui
