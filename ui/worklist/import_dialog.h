// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/import_preview.h"
#include "annotation/landmark_template.h"
#include "core/result.h"

#include <QDialog>
#include <QTimer>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace gonion::ui {

class ProjectService;

/// Asks how a folder is to be read as a data set, and shows what that would bring before anything is written.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    /// \param known     volumes that the project has already; they are left out
    /// \param templates to choose from for a new project; empty: the project has its own
    ImportDialog(ProjectService &service, std::filesystem::path folder, std::set<std::string> known,
                 std::vector<annotation::LandmarkTemplate> templates, QWidget *parent);

    /// What is new, after `accept`.
    [[nodiscard]] const std::vector<annotation::ImportedCase> &cases() const { return m_new; }
    [[nodiscard]] const annotation::LandmarkTemplate &scheme() const;
    /// The folder is to be read as an nnLandmark data set: by `ProjectService::importNnLandmark`.
    [[nodiscard]] bool isNnLandmark() const;

private:
    void askPreview();
    void takePreset(int index);
    void enablePatterns();
    void showPreview(const annotation::ImportLayout &layout, const annotation::ImportPreview &preview);
    void showFailure(const core::Error &error);
    [[nodiscard]] annotation::ImportLayout layout() const;

    ProjectService &m_service;
    std::filesystem::path m_folder;
    std::set<std::string> m_known;
    std::vector<annotation::LandmarkTemplate> m_templates;
    std::vector<annotation::ImportLayout> m_layouts;
    std::vector<annotation::ImportedCase> m_new;
    QComboBox *m_preset;
    QComboBox *m_scheme;
    QLineEdit *m_volumes;
    QLineEdit *m_landmarks;
    QLabel *m_summary;
    QTabWidget *m_tabs;
    QTableWidget *m_cases;
    QPlainTextEdit *m_left;
    QPushButton *m_import;
    QTimer m_typing; ///< a preview follows when the typing rests
};

} // namespace gonion::ui
