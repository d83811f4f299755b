// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"

#include <QDialog>

#include <filesystem>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace gonion::ui {

class TemplateForm;

/// Which landmarks one labels: chooses a template, changes it, makes a new one. Reads and writes no file
/// itself: it asks for that. Nothing changes for the case before OK.
class TemplateDialog : public QDialog {
    Q_OBJECT

public:
    /// \param current what is in use; \param file where it lies, or empty
    TemplateDialog(const annotation::LandmarkTemplate &current, const std::filesystem::path &file,
                   QWidget *parent = nullptr);

    /// Shows a template that was read from a file, or derived from one of landmarks (then `file` is empty).
    void setTemplate(const annotation::LandmarkTemplate &scheme, const std::filesystem::path &file);
    /// The template is in this file now.
    void setSaved(const std::filesystem::path &file);
    void showMessage(const QString &text);

    /// What the fields make; an error that says what is wrong.
    [[nodiscard]] core::Result<annotation::LandmarkTemplate> scheme() const;
    /// Where it lies; empty: nowhere, or one that comes with the program.
    [[nodiscard]] const std::filesystem::path &file() const { return m_file; }
    /// Changed since it was read or saved.
    [[nodiscard]] bool isChanged() const { return m_changed; }

    [[nodiscard]] QTableWidget *table() const { return m_table; }
    [[nodiscard]] TemplateForm *form() const { return m_form; }
    [[nodiscard]] QComboBox *choice() const { return m_choice; }

    void add();
    void remove();
    void moveBy(int rows);
    void accept() override;

Q_SIGNALS:
    /// Read this file, a template or landmarks, then `setTemplate`.
    void readRequested(const std::filesystem::path &file);
    /// Write this, then `setSaved`.
    void saveRequested(const std::filesystem::path &file, const gonion::annotation::LandmarkTemplate &scheme);

private:
    void buildHead(QVBoxLayout *column);
    QWidget *buildList();
    void chooseBundled(int index);
    void makeNew();
    void askForFile(bool landmarks);
    void askWhereToSave();
    void fillTable(int current);
    void showRow(int row);
    void takeForm();
    void setChanged();
    [[nodiscard]] QStringList ids() const;

    std::string m_id;
    std::filesystem::path m_file;
    std::vector<annotation::LandmarkDefinition> m_landmarks;
    bool m_changed = false;
    bool m_filling = false;
    bool m_acceptWhenSaved = false;
    QComboBox *m_choice;
    QLineEdit *m_name;
    QTableWidget *m_table;
    TemplateForm *m_form;
    QLabel *m_message;
    QPushButton *m_use = nullptr;
};

} // namespace gonion::ui
