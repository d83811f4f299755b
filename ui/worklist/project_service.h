// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/import_preview.h"
#include "annotation/project/case_lock.h"
#include "annotation/project/project.h"
#include "annotation/project/project_dataset.h"
#include "core/result.h"

#include <QImage>
#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gonion::ui {

/// Reads and writes what belongs to a project away from the GUI thread. Answers come as signals on the GUI thread.
class ProjectService : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Opens a project's folder or file; a newer request replaces an older one.
    virtual void open(const std::filesystem::path &path) = 0;
    /// Saves a copy's changes. Saves are done one after the other.
    /// \param files of the project that will be written soon: their folders are made
    virtual void save(const annotation::Project &project, const std::vector<std::string> &files) = 0;
    /// Takes in what others saved. Answers as `save`.
    virtual void refresh(const annotation::Project &project) = 0;
    /// What an import of the folder would do; without a layout the one that fits best. Newer replaces older.
    virtual void previewImport(const std::filesystem::path &folder,
                               const std::optional<annotation::ImportLayout> &layout) = 0;
    /// A small picture of a case; asked for often, made once. The newest wish is fulfilled first.
    virtual void requestThumbnail(const annotation::Project &project, const annotation::ProjectCase &projectCase) = 0;
    /// Forgets wishes for pictures: another project is shown.
    virtual void forgetThumbnails() = 0;
    /// Every annotator's landmarks of every case, or of one.
    virtual void readAnnotators(const annotation::Project &project, const std::string &onlyCase) = 0;
    /// Landmarks of the labelled cases, for the strata of a split.
    virtual void readLabelled(const annotation::Project &project) = 0;
    /// Keeps a lock fresh; the one before is released. Null: none.
    virtual void keepLock(std::shared_ptr<annotation::CaseLock> lock) = 0;
    [[nodiscard]] virtual bool isBusy() const = 0;

Q_SIGNALS:
    void opened(const std::shared_ptr<const gonion::annotation::Project> &project);
    void openFailed(const std::filesystem::path &path, const gonion::core::Error &error);
    /// With what others saved meanwhile.
    void saved(const std::shared_ptr<const gonion::annotation::Project> &project);
    void saveFailed(const gonion::core::Error &error);
    void previewReady(const gonion::annotation::ImportLayout &layout, const gonion::annotation::ImportPreview &preview);
    void previewFailed(const gonion::core::Error &error);
    /// A null picture: there is none, the tool tip says why.
    void thumbnailReady(const std::string &caseId, const QImage &picture, const QString &reason);
    void annotatorsRead(const gonion::annotation::ProjectLandmarks &landmarks);
    void labelledRead(const gonion::annotation::ProjectLandmarks &landmarks);
    void readFailed(const gonion::core::Error &error);
    /// Somebody else took the lock: what is edited must not be saved over their work.
    void lockLost(const gonion::core::Error &error);
    void becameIdle();
};

} // namespace gonion::ui
