// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/identity_reader.h"
#include "app/job_runner.h"
#include "ui/worklist/project_service.h"

#include <QTimer>

#include <deque>
#include <set>
#include <string>
#include <vector>

namespace gonion::app {

/// Works on projects on worker threads.
class ProjectFiles : public ui::ProjectService {
    Q_OBJECT

public:
    explicit ProjectFiles(QObject *parent = nullptr);

    void open(const std::filesystem::path &path) override;
    void save(ui::ProjectSave save) override;
    void refresh(const annotation::Project &project) override;
    void previewImport(const std::filesystem::path &folder,
                       const std::optional<annotation::ImportLayout> &layout) override;
    void requestThumbnail(const annotation::Project &project, const annotation::ProjectCase &projectCase) override;
    void forgetThumbnails() override;
    void importNnLandmark(const std::filesystem::path &folder, const std::string &person) override;
    void cancelImport() override { m_importer.cancel(); }
    void readAnnotators(const annotation::Project &project, const std::string &onlyCase) override;
    void readLabelled(const annotation::Project &project) override;
    void readIdentities(const annotation::Project &project, const std::vector<std::string> &caseIds) override;
    void stopReadingIdentities() override { m_identities.stop(); }
    void keepLock(std::shared_ptr<annotation::CaseLock> lock) override;
    void lockProject(const std::filesystem::path &folder, const std::string &person) override;
    [[nodiscard]] bool isBusy() const override;

private:
    struct Save {
        ui::ProjectSave what;
        bool onlyRefresh = false;
    };
    struct Wish {
        std::filesystem::path folder;
        std::string caseId;
        std::filesystem::path volume;
    };

    void startNextSave();
    void startNextThumbnail();
    void refreshLocks();
    void refreshLock(const std::shared_ptr<annotation::CaseLock> &lock, JobRunner &runner);
    void loseLock(const std::shared_ptr<annotation::CaseLock> &lock, const core::Error &error);

    JobRunner m_opener;
    JobRunner m_saver;
    JobRunner m_previewer;
    JobRunner m_importer{JobRunner::Workers::PerJob};
    JobRunner m_painter;
    JobRunner m_reader;
    JobRunner m_locker;
    JobRunner m_projectLocker;
    IdentityReader m_identities;
    std::deque<Save> m_saves;
    bool m_saving = false;
    std::vector<Wish> m_wishes; ///< the newest last
    std::set<std::string> m_wished; ///< ids of cases that were asked for
    bool m_painting = false;
    std::shared_ptr<annotation::CaseLock> m_lock;
    std::weak_ptr<annotation::CaseLock> m_projectLock; ///< whoever changes the project has it
    QTimer m_lockTimer;
};

} // namespace gonion::app
