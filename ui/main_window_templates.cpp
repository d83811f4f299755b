// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which landmarks the main window labels.
#include "ui/main_window.h"

#include "ui/banner_stack.h"
#include "ui/labelling/labelling.h"
#include "ui/labelling/number_entry.h"
#include "ui/labelling/template_dialog.h"
#include "ui/settings.h"
#include "ui/text.h"

#include <utility>

namespace gonion::ui {

void MainWindow::chooseTemplateOfSettings()
{
    connect(&m_cases, &CaseService::templateRead, this, &MainWindow::onTemplateRead);
    connect(&m_cases, &CaseService::templateSaved, this, [this](const std::filesystem::path &file) {
        if (m_templateDialog) {
            m_templateDialog->setSaved(file);
        }
    });
    connect(&m_cases, &CaseService::templateFailed, this, [this](const core::Error &error) {
        if (m_templateDialog) {
            m_templateDialog->showMessage(toQString(error.message));
        } else {
            showError(toQString(error.message));
        }
    });
    if (const QString shape = m_settings.meanShapeFile(); !shape.isEmpty()) {
        m_cases.readMeanShape(toPath(shape));
    }
    const QString choice = m_settings.templateChoice();
    for (const annotation::LandmarkTemplate &bundled : annotation::bundledTemplates()) {
        if (toQString(bundled.id()) == choice) {
            useTemplate(bundled, {});
            return;
        }
    }
    if (!choice.isEmpty()) {
        m_cases.readTemplate(toPath(choice));
    }
}

void MainWindow::onTemplateRead(const ReadTemplate &read)
{
    QStringList notes;
    for (const std::string &notice : read.notices) {
        notes << toQString(notice);
    }
    if (m_templateDialog) {
        m_templateDialog->setTemplate(read.scheme, read.file);
        if (!notes.isEmpty()) {
            m_templateDialog->showMessage(notes.join(u' '));
        }
        return;
    }
    m_templatePictures = read.pictures;
    useTemplate(read.scheme, read.file);
}

void MainWindow::useTemplate(const annotation::LandmarkTemplate &scheme, const std::filesystem::path &file)
{
    m_templateFile = file;
    if (file.empty()) {
        m_templatePictures.clear();
    }
    m_settings.setTemplateChoice(file.empty() ? toQString(scheme.id()) : toQString(file));
    m_cases.setTemplate(scheme);
    m_labelling->endMove();
    m_study.setTemplate(scheme);
    m_number->setCount(m_labelling->count());
}

void MainWindow::showTemplateDialog()
{
    if (m_templateDialog) {
        m_templateDialog->raise();
        return;
    }
    const annotation::LandmarkTemplate &current =
        m_study.document() ? m_study.document()->scheme() : m_study.chosenTemplate();
    const bool chosen = current == m_study.chosenTemplate();
    m_templateDialog = new TemplateDialog(current, chosen ? m_templateFile : std::filesystem::path(), this);
    m_templateDialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_templateDialog, &TemplateDialog::readRequested, this,
            [this](const std::filesystem::path &file) { m_cases.readTemplate(file); });
    connect(m_templateDialog, &TemplateDialog::saveRequested, this,
            [this](const std::filesystem::path &file, const annotation::LandmarkTemplate &scheme) {
                m_cases.saveTemplate(file, scheme);
            });
    connect(m_templateDialog, &QDialog::finished, this, [this](int result) {
        const TemplateDialog *dialog = std::exchange(m_templateDialog, nullptr);
        const auto scheme = dialog->scheme();
        if (result != QDialog::Accepted || !scheme) {
            return;
        }
        const std::filesystem::path file = dialog->file();
        useTemplate(*scheme, file);
        if (!file.empty()) {
            m_cases.readTemplate(file); // with its pictures
        }
    });
    m_templateDialog->open();
}

} // namespace gonion::ui
