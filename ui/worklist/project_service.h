// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/import_preview.h"
#include "annotation/project/case_lock.h"
#include "annotation/project/project.h"
#include "annotation/project/project_dataset.h"
#include "core/result.h"
#include "ui/worklist/case_identity.h"

#include <QImage>
#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gonion::ui {

/// What is to be saved of a project.
struct ProjectSave {
    annotation::Project project;       ///< with the changes
    std::vector<std::string> files;    ///< of the project that will be written soon: their folders are made
    std::set<std::string> asked;       ///< changed cases that are not held here: left alone where a colleague holds them
    std::string person;                ///< who saves
};

/// Reads and writes what belongs to a project away from the GUI thread. Answers come as signals on the GUI thread.
class ProjectService : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Opens a project's folder or file; a newer request replaces an older one.
    virtual void open(const std::filesystem::path &path) = 0;
    /// Saves changes; each is answered by `saved` or `saveFailed`, in their order.
    virtual void save(ProjectSave save) = 0;
    /// Takes in what others saved. Answers as `save`.
    virtual void refresh(const annotation::Project &project) = 0;
    /// What an import of the folder would do; without a layout the one that fits best. Newer replaces older.
    virtual void previewImport(const std::filesystem::path &folder,
                               const std::optional<annotation::ImportLayout> &layout) = 0;
    /// The name of the layout that stands for nnLandmark's JSON files, which no pattern describes.
    static constexpr const char *kNnLandmarkLayout = "nnLandmark data set (its JSON files)";
    /// Makes a project of the nnLandmark data set in a folder and saves it. Answered by `importProgressed` and
    /// `importEnded` or `importFailed`, also when it was cancelled.
    virtual void importNnLandmark(const std::filesystem::path &folder, const std::string &person) = 0;
    virtual void cancelImport() = 0;
    /// A small picture of a case; asked for often, made once. The newest wish is fulfilled first.
    virtual void requestThumbnail(const annotation::Project &project, const annotation::ProjectCase &projectCase) = 0;
    /// Forgets wishes for pictures: another project is shown.
    virtual void forgetThumbnails() = 0;
    /// Every annotator's landmarks of every case, or of one.
    virtual void readAnnotators(const annotation::Project &project, const std::string &onlyCase) = 0;
    /// Landmarks of the labelled cases, for the strata of a split.
    virtual void readLabelled(const annotation::Project &project) = 0;
    /// Reads the volumes of these cases, one after the other: what is in each, and a hash of whose it is, with the
    /// project's salt. What the project knows already is not found out again. A newer request replaces an older one.
    /// Answered by `identityRead` or `identityFailed` for each case, then `identitiesEnded`.
    virtual void readIdentities(const annotation::Project &project, const std::vector<std::string> &caseIds) = 0;
    /// No further answer comes.
    virtual void stopReadingIdentities() = 0;
    /// Keeps a lock fresh; the one before is released. Null: none.
    virtual void keepLock(std::shared_ptr<annotation::CaseLock> lock) = 0;
    /// The right to change all cases at once, and the project as it is on the disk then. The lock is kept fresh for
    /// as long as somebody has it. Answered by `projectLocked` or `projectLockFailed`.
    virtual void lockProject(const std::filesystem::path &folder, const std::string &person) = 0;
    [[nodiscard]] virtual bool isBusy() const = 0;

Q_SIGNALS:
    void opened(const std::shared_ptr<const gonion::annotation::Project> &project);
    void openFailed(const std::filesystem::path &path, const gonion::core::Error &error);
    /// With what others saved meanwhile.
    void saved(const std::shared_ptr<const gonion::annotation::Project> &project);
    void saveFailed(const gonion::core::Error &error);
    /// Comes before `saved`: cases of it that colleagues hold were left as they are; it says who.
    void changeRefused(const gonion::core::Error &error);
    /// No project: it has no file yet.
    void projectLocked(const std::filesystem::path &folder, const std::shared_ptr<gonion::annotation::CaseLock> &lock,
                       const std::shared_ptr<const gonion::annotation::Project> &project);
    /// A colleague has it, or the folder cannot be written.
    void projectLockFailed(const gonion::core::Error &error);
    /// Somebody else changes the project now.
    void projectLockLost(const gonion::core::Error &error);
    void previewReady(const gonion::annotation::ImportLayout &layout, const gonion::annotation::ImportPreview &preview);
    void previewFailed(const gonion::core::Error &error);
    void importProgressed(double fraction, const QString &step);
    /// With sentences to tell.
    void importEnded(const std::filesystem::path &folder, const std::vector<std::string> &notices);
    void importFailed(const gonion::core::Error &error);
    /// A null picture: there is none, the tool tip says why.
    void thumbnailReady(const std::string &caseId, const QImage &picture, const QString &reason);
    void annotatorsRead(const gonion::annotation::ProjectLandmarks &landmarks);
    void labelledRead(const gonion::annotation::ProjectLandmarks &landmarks);
    void readFailed(const gonion::core::Error &error);
    void identityRead(const std::string &caseId, const gonion::ui::CaseIdentity &identity);
    void identityFailed(const std::string &caseId, const gonion::core::Error &error);
    void identitiesEnded();
    /// Somebody else took the lock: what is edited must not be saved over their work.
    void lockLost(const gonion::core::Error &error);
    void becameIdle();
};

} // namespace gonion::ui
