// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a project is made of and how its cases are split: the dialogs on a data set.
#include "ui/worklist/project_desk.h"

#include "ui/settings.h"
#include "ui/study.h"
#include "ui/text.h"
#include "ui/worklist/agreement_dialog.h"
#include "ui/worklist/import_dialog.h"
#include "ui/worklist/project_service.h"
#include "ui/worklist/split_dialog.h"

#include <QFileDialog>
#include <QProgressDialog>

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::Project;
using annotation::ProjectCase;

void ProjectDesk::askForNewProject()
{
    const QString folder = QFileDialog::getExistingDirectory(
        m_window, QStringLiteral("New project: the folder with the volumes"), m_settings.lastFolder());
    if (!folder.isEmpty()) {
        makeProject(toPath(folder));
    }
}

void ProjectDesk::makeProject(const std::filesystem::path &folder)
{
    std::error_code ignored;
    if (std::filesystem::exists(folder / std::string(Project::kFileName), ignored)) {
        open(folder);
        return;
    }
    if (!knowAnnotator()) {
        return;
    }
    auto templates = annotation::bundledTemplates();
    if (std::find(templates.begin(), templates.end(), m_study.chosenTemplate()) == templates.end()) {
        templates.insert(templates.begin(), m_study.chosenTemplate());
    }
    ImportDialog dialog(m_service, folder, {}, std::move(templates), m_window);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    if (dialog.isNnLandmark()) {
        importNnLandmark(folder);
        return;
    }
    auto project = Project::create(folder, dialog.scheme());
    if (!project) {
        Q_EMIT failed(toQString(project.error().message));
        return;
    }
    leaveCase();
    m_list.setProject(std::move(*project));
    const auto cases = dialog.cases();
    m_list.withProjectLocked([this, cases] { addCases(cases); });
    Q_EMIT projectShown(toQString(folder));
}

void ProjectDesk::importNnLandmark(const std::filesystem::path &folder)
{
    auto *progress = new QProgressDialog(QStringLiteral("Importing the landmarks\u2026"), QStringLiteral("Cancel"), 0, 1000, m_window);
    progress->setObjectName(QStringLiteral("importProgress"));
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setWindowModality(Qt::WindowModal);
    progress->setAutoReset(false);
    progress->setAutoClose(false);
    progress->setMinimumDuration(0);
    connect(progress, &QProgressDialog::canceled, &m_service, &ProjectService::cancelImport);
    connect(&m_service, &ProjectService::importProgressed, progress,
            [progress](double fraction) { progress->setValue(static_cast<int>(1000.0 * std::max(0.0, fraction))); });
    connect(&m_service, &ProjectService::importFailed, progress, [this, progress](const core::Error &error) {
        progress->close();
        if (error.code != core::ErrorCode::Cancelled) {
            Q_EMIT failed(toQString(error.message));
        }
    });
    connect(&m_service, &ProjectService::importEnded, progress,
            [this, progress](const std::filesystem::path &made, const std::vector<std::string> &notices) {
                progress->close();
                m_toldWhenOpen = notices;
                m_readWhenOpen = true;
                m_service.open(made);
            });
    progress->show();
    m_service.importNnLandmark(folder, m_list.annotator());
}

void ProjectDesk::addCases(const std::vector<annotation::ImportedCase> &cases)
{
    m_list.changeProject([&cases](Project &project) -> core::Result<void> {
        if (project.patientSalt().empty()) {
            project.setPatientSalt(newPatientSalt());
        }
        for (const annotation::ImportedCase &imported : cases) {
            ProjectCase added = annotation::projectCaseFrom(imported, patientHash(project.patientSalt(), imported.patient));
            // A case of that name may be there, of another volume: nothing of it is written over.
            const std::string id = added.id;
            for (int number = 2; project.find(added.id); ++number) {
                added.id = id + " (" + std::to_string(number) + ')';
            }
            if (auto put = project.put(std::move(added)); !put) {
                return put;
            }
        }
        return {};
    });
    m_identifier.stop(); // of the cases before: those that are left are read with the new ones
    m_identifier.start();
}

void ProjectDesk::importCases()
{
    if (m_list.isOpen()) {
        m_list.withProjectLocked([this] { askWhatToImport(); });
    }
}

void ProjectDesk::askWhatToImport()
{
    std::set<std::string> known;
    for (const ProjectCase &one : m_list.project().cases()) {
        known.insert(one.volume);
    }
    ImportDialog dialog(m_service, m_list.project().folder(), std::move(known), {}, m_window);
    if (dialog.exec() == QDialog::Accepted) {
        addCases(dialog.cases());
    }
}

void ProjectDesk::showSplits()
{
    if (m_list.isOpen()) {
        m_list.withProjectLocked([this] { askHowToSplit(); });
    }
}

void ProjectDesk::askHowToSplit()
{
    SplitDialog dialog(m_service, m_list.project(), m_window);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    m_list.changeProject([&dialog](Project &project) -> core::Result<void> {
        return annotation::applySplit(project, dialog.places(), dialog.note());
    });
}

void ProjectDesk::showAgreement()
{
    if (m_list.isOpen()) {
        AgreementDialog(m_service, m_list.project(), m_window).exec();
    }
}

} // namespace gonion::ui
