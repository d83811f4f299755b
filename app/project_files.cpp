// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project_files.h"

#include "app/thumbnails.h"

#include <algorithm>
#include <utility>

namespace gonion::app {

using annotation::Project;
using annotation::ProjectLandmarks;
using core::JobContext;
using core::Result;

namespace {

/// More wishes than this come from a fast scroll; the oldest are out of sight.
constexpr std::size_t kMostWishes = 60;

Result<Project> saveProject(Project project, const std::vector<std::string> &files)
{
    for (const std::string &file : files) {
        if (const auto path = project.pathForWriting(file); !path) {
            return tl::unexpected(path.error());
        }
    }
    if (const auto done = project.save(); !done) {
        return tl::unexpected(done.error());
    }
    return project;
}

Result<Project> refreshProject(Project project)
{
    if (project.hasFile() && project.changedOnDisk()) {
        if (const auto done = project.refresh(); !done) {
            return tl::unexpected(done.error());
        }
    }
    return project;
}

Result<annotation::GuessedImport> previewOf(const std::filesystem::path &folder,
                                            const std::optional<annotation::ImportLayout> &layout,
                                            const JobContext &context)
{
    if (!layout) {
        return annotation::guessImport(folder, context);
    }
    auto preview = annotation::previewImport(folder, *layout, context);
    if (!preview) {
        return tl::unexpected(preview.error());
    }
    return annotation::GuessedImport{*layout, std::move(*preview)};
}

Result<ProjectLandmarks> readCase(const Project &project, const std::string &id)
{
    ProjectLandmarks all;
    const annotation::ProjectCase *found = project.find(id);
    if (!found) {
        return all;
    }
    for (const annotation::AnnotatorFile &file : found->landmarkFiles) {
        auto read = annotation::readProjectLandmarks(project, file.path);
        if (read) {
            all.cases.push_back({id, file.annotator, std::move(read->set)});
        } else {
            all.problems.push_back(read.error().message);
        }
    }
    return all;
}

} // namespace

ProjectFiles::ProjectFiles(QObject *parent)
    : ui::ProjectService(parent), m_opener(JobRunner::Workers::PerJob), m_saver(JobRunner::Workers::One),
      m_previewer(JobRunner::Workers::PerJob), m_painter(JobRunner::Workers::One),
      m_reader(JobRunner::Workers::PerJob), m_locker(JobRunner::Workers::One)
{
    for (JobRunner *runner : {&m_opener, &m_saver, &m_previewer, &m_painter, &m_reader, &m_locker}) {
        connect(runner, &JobRunner::becameIdle, this, [this] {
            if (!isBusy()) {
                Q_EMIT becameIdle();
            }
        });
    }
    m_lockTimer.setInterval(annotation::CaseLock::kRefreshEvery);
    connect(&m_lockTimer, &QTimer::timeout, this, &ProjectFiles::refreshLock);
}

bool ProjectFiles::isBusy() const
{
    return m_opener.isBusy() || m_saver.isBusy() || m_saving || m_previewer.isBusy() || m_painter.isBusy()
           || m_reader.isBusy() || m_locker.isBusy();
}

void ProjectFiles::open(const std::filesystem::path &path)
{
    m_opener.start(
        this, [path](const JobContext &) { return Project::open(path); },
        [this, path](Result<Project> result) {
            if (result) {
                Q_EMIT opened(std::make_shared<const Project>(std::move(*result)));
            } else {
                Q_EMIT openFailed(path, result.error());
            }
        });
}

void ProjectFiles::save(const Project &project, const std::vector<std::string> &files)
{
    m_saves.push_back({project, files});
    startNextSave();
}

void ProjectFiles::refresh(const Project &project)
{
    m_saves.push_back({project, {}, true});
    startNextSave();
}

void ProjectFiles::startNextSave()
{
    if (m_saving || m_saves.empty()) {
        return;
    }
    m_saving = true;
    Save next = std::move(m_saves.front());
    m_saves.pop_front();
    m_saver.start(
        this,
        [next = std::move(next)](const JobContext &) {
            return next.onlyRefresh ? refreshProject(next.project) : saveProject(next.project, next.files);
        },
        [this](Result<Project> result) {
            m_saving = false;
            if (result) {
                Q_EMIT saved(std::make_shared<const Project>(std::move(*result)));
            } else {
                Q_EMIT saveFailed(result.error());
            }
            startNextSave();
        });
}

void ProjectFiles::previewImport(const std::filesystem::path &folder,
                                 const std::optional<annotation::ImportLayout> &layout)
{
    m_previewer.start(
        this, [folder, layout](const JobContext &context) { return previewOf(folder, layout, context); },
        [this](const Result<annotation::GuessedImport> &result) {
            if (result) {
                Q_EMIT previewReady(result->layout, result->preview);
            } else if (result.error().code != core::ErrorCode::Cancelled) {
                Q_EMIT previewFailed(result.error());
            }
        });
}

void ProjectFiles::requestThumbnail(const Project &project, const annotation::ProjectCase &projectCase)
{
    const auto volume = project.pathForReading(projectCase.volume);
    if (!volume || !m_wished.insert(projectCase.id).second) {
        return;
    }
    m_wishes.push_back({project.folder(), projectCase.id, *volume});
    if (m_wishes.size() > kMostWishes) {
        m_wished.erase(m_wishes.front().caseId); // asked for again when it is seen again
        m_wishes.erase(m_wishes.begin());
    }
    startNextThumbnail();
}

void ProjectFiles::forgetThumbnails()
{
    m_painter.abandon();
    m_painting = false;
    m_wishes.clear();
    m_wished.clear();
}

void ProjectFiles::startNextThumbnail()
{
    if (m_painting || m_wishes.empty()) {
        return;
    }
    m_painting = true;
    const Wish wish = std::move(m_wishes.back());
    m_wishes.pop_back();
    m_painter.start(
        this,
        [wish](const JobContext &context) {
            return thumbnail(wish.folder / std::filesystem::path(Project::kPrivateFolder) / "thumbnails", wish.volume,
                             context);
        },
        [this, id = wish.caseId](const Result<QImage> &result) {
            m_painting = false;
            Q_EMIT thumbnailReady(id, result ? *result : QImage(),
                                  result ? QString() : QString::fromStdString(result.error().message));
            startNextThumbnail();
        });
}

void ProjectFiles::readAnnotators(const Project &project, const std::string &onlyCase)
{
    m_reader.start(
        this,
        [project, onlyCase](const JobContext &context) {
            return onlyCase.empty() ? annotation::readAnnotators(project, context) : readCase(project, onlyCase);
        },
        [this](const Result<ProjectLandmarks> &result) {
            if (result) {
                Q_EMIT annotatorsRead(*result);
            } else if (result.error().code != core::ErrorCode::Cancelled) {
                Q_EMIT readFailed(result.error());
            }
        });
}

void ProjectFiles::readLabelled(const Project &project)
{
    m_reader.start(
        this, [project](const JobContext &context) { return annotation::readLabelledCases(project, context); },
        [this](const Result<ProjectLandmarks> &result) {
            if (result) {
                Q_EMIT labelledRead(*result);
            } else if (result.error().code != core::ErrorCode::Cancelled) {
                Q_EMIT readFailed(result.error());
            }
        });
}

void ProjectFiles::keepLock(std::shared_ptr<annotation::CaseLock> lock)
{
    m_lock = std::move(lock);
    if (m_lock) {
        m_lockTimer.start();
    } else {
        m_lockTimer.stop();
    }
}

void ProjectFiles::refreshLock()
{
    if (!m_lock || m_locker.isBusy()) {
        return; // a folder that does not answer: ask again later
    }
    m_locker.start(
        this, [lock = m_lock](const JobContext &) { return lock->refresh(); },
        [this, asked = m_lock](const Result<void> &result) {
            if (!result && result.error().code == core::ErrorCode::PermissionDenied && asked == m_lock) {
                keepLock(nullptr);
                Q_EMIT lockLost(result.error());
            }
        });
}

} // namespace gonion::app
