// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project_files.h"

#include "annotation/project/nnlandmark_project.h"
#include "app/thumbnails.h"
#include "imaging/read_volume.h"

#include <QCoreApplication>
#include <QSysInfo>

#include <algorithm>
#include <utility>
#include <variant>

namespace gonion::app {

using annotation::Project;
using annotation::ProjectLandmarks;
using core::JobContext;
using core::Result;

namespace {

/// More wishes than this come from a fast scroll; the oldest are out of sight.
constexpr std::size_t kMostWishes = 60;
/// Cases that one sentence names.
constexpr std::size_t kMostNamed = 3;

/// A project after a save, and what colleagues kept from being saved.
struct Saved {
    Project project;
    std::string refusal;
};

struct LockedProject {
    std::shared_ptr<annotation::CaseLock> lock;
    std::shared_ptr<const Project> project; ///< none: there is no file yet
};

Result<Project> refreshProject(Project project)
{
    if (project.hasFile() && project.changedOnDisk()) {
        if (const auto done = project.refresh(); !done) {
            return tl::unexpected(done.error());
        }
    }
    return project;
}

bool isOfThisProgram(const annotation::LockHolder &holder, const std::string &person)
{
    return holder.person == person && holder.process == QCoreApplication::applicationPid()
           && holder.computer == QSysInfo::machineHostName().toStdString();
}

/// Takes changes of cases back that colleagues work on, and says so; empty where there are none.
std::string revertWhatOthersHold(ui::ProjectSave &save)
{
    std::string holders;
    std::size_t held = 0;
    for (const std::string &id : save.asked) {
        const auto holder = annotation::CaseLock::holderOfCase(save.project.folder(), id);
        if (!holder || isOfThisProgram(*holder, save.person)) {
            continue;
        }
        save.project.revert(id);
        ++held;
        if (held <= kMostNamed) {
            holders += (holders.empty() ? "" : "; ") + id + ": " + annotation::textOf(*holder);
        }
    }
    if (held == 0) {
        return {};
    }
    if (held > kMostNamed) {
        holders += "; and " + std::to_string(held - kMostNamed) + " more";
    }
    return std::string(held == 1 ? "A case was not changed, a colleague works on it ("
                                 : std::to_string(held) + " cases were not changed, colleagues work on them (")
           + holders + "). Change " + (held == 1 ? "it when it has" : "them when they have") + " been left.";
}

Result<Saved> saveProject(ui::ProjectSave save)
{
    for (const std::string &file : save.files) {
        if (const auto path = save.project.pathForWriting(file); !path) {
            return tl::unexpected(path.error());
        }
    }
    std::string refusal = revertWhatOthersHold(save);
    if (!refusal.empty() && !save.project.hasUnsavedChanges()) {
        auto refreshed = refreshProject(std::move(save.project));
        if (!refreshed) {
            return tl::unexpected(refreshed.error());
        }
        return Saved{std::move(*refreshed), std::move(refusal)};
    }
    if (const auto done = save.project.save(); !done) {
        return tl::unexpected(done.error());
    }
    return Saved{std::move(save.project), std::move(refusal)};
}

Result<LockedProject> lockedProject(const std::filesystem::path &folder, const std::string &person)
{
    auto attempt = annotation::CaseLock::acquireProject(folder, person);
    if (!attempt) {
        return tl::unexpected(attempt.error());
    }
    if (const auto *holder = std::get_if<annotation::LockHolder>(&*attempt)) {
        return core::fail(core::ErrorCode::PermissionDenied,
                          "The project is being changed by " + annotation::textOf(*holder) + ". Try again when that is done.");
    }
    auto lock = std::make_shared<annotation::CaseLock>(std::move(std::get<annotation::CaseLock>(*attempt)));
    std::error_code ignored;
    if (!std::filesystem::exists(folder / Project::kFileName, ignored)) {
        return LockedProject{std::move(lock), nullptr};
    }
    auto fresh = Project::open(folder);
    if (!fresh) {
        return tl::unexpected(fresh.error());
    }
    return LockedProject{std::move(lock), std::make_shared<const Project>(std::move(*fresh))};
}

Result<annotation::GuessedImport> previewOf(const std::filesystem::path &folder,
                                            const std::optional<annotation::ImportLayout> &layout,
                                            const JobContext &context)
{
    if (!layout) {
        return annotation::guessImport(folder, context);
    }
    auto preview = layout->name == ui::ProjectService::kNnLandmarkLayout ? annotation::previewNnLandmark(folder, context)
                                                                         : annotation::previewImport(folder, *layout, context);
    if (!preview) {
        return tl::unexpected(preview.error());
    }
    return annotation::GuessedImport{*layout, std::move(*preview)};
}

/// Makes and saves the project while nobody else may make one there; what is to be told.
Result<std::vector<std::string>> makeFromNnLandmark(const std::filesystem::path &folder, const std::string &person,
                                                    const JobContext &context)
{
    const auto locked = lockedProject(folder, person);
    if (!locked) {
        return tl::unexpected(locked.error());
    }
    const auto geometryOf = [&context](const std::filesystem::path &volume) -> Result<core::ImageGeometry> {
        return imaging::readGeometry(volume, JobContext(context.stopToken()));
    };
    auto imported = annotation::importNnLandmark(folder, geometryOf, context);
    if (!imported) {
        return tl::unexpected(imported.error());
    }
    imported->project.setPatientSalt(ui::newPatientSalt());
    if (const auto saved = imported->project.save(); !saved) {
        return tl::unexpected(saved.error());
    }
    return std::move(imported->notices);
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
      m_reader(JobRunner::Workers::PerJob), m_locker(JobRunner::Workers::One),
      m_projectLocker(JobRunner::Workers::One)
{
    for (JobRunner *runner : {&m_opener, &m_saver, &m_importer, &m_previewer, &m_painter, &m_reader, &m_locker, &m_projectLocker}) {
        connect(runner, &JobRunner::becameIdle, this, [this] {
            if (!isBusy()) {
                Q_EMIT becameIdle();
            }
        });
    }
    connect(&m_importer, &JobRunner::progressed, this, &ProjectFiles::importProgressed);
    connect(&m_identities, &IdentityReader::identityRead, this, &ProjectFiles::identityRead);
    connect(&m_identities, &IdentityReader::identityFailed, this, &ProjectFiles::identityFailed);
    connect(&m_identities, &IdentityReader::ended, this, &ProjectFiles::identitiesEnded);
    connect(&m_identities, &IdentityReader::becameIdle, this, [this] {
        if (!isBusy()) {
            Q_EMIT becameIdle();
        }
    });
    m_lockTimer.setInterval(annotation::CaseLock::kRefreshEvery);
    connect(&m_lockTimer, &QTimer::timeout, this, &ProjectFiles::refreshLocks);
}

bool ProjectFiles::isBusy() const
{
    return m_opener.isBusy() || m_saver.isBusy() || m_saving || m_importer.isBusy() || m_previewer.isBusy() || m_painter.isBusy()
           || m_reader.isBusy() || m_locker.isBusy() || m_projectLocker.isBusy() || m_identities.isBusy();
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

void ProjectFiles::save(ui::ProjectSave save)
{
    m_saves.push_back({std::move(save)});
    startNextSave();
}

void ProjectFiles::refresh(const Project &project)
{
    m_saves.push_back({{project, {}, {}, {}}, true});
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
        [next = std::move(next)](const JobContext &) -> Result<Saved> {
            if (!next.onlyRefresh) {
                return saveProject(next.what);
            }
            auto refreshed = refreshProject(next.what.project);
            if (!refreshed) {
                return tl::unexpected(refreshed.error());
            }
            return Saved{std::move(*refreshed), {}};
        },
        [this](Result<Saved> result) {
            m_saving = false;
            if (result) {
                if (!result->refusal.empty()) {
                    Q_EMIT changeRefused({core::ErrorCode::PermissionDenied, result->refusal});
                }
                Q_EMIT saved(std::make_shared<const Project>(std::move(result->project)));
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

void ProjectFiles::importNnLandmark(const std::filesystem::path &folder, const std::string &person)
{
    m_importer.start(
        this, [folder, person](const JobContext &context) { return makeFromNnLandmark(folder, person, context); },
        [this, folder](const Result<std::vector<std::string>> &result) {
            if (result) {
                Q_EMIT importEnded(folder, *result);
            } else {
                Q_EMIT importFailed(result.error());
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
        [wish](const JobContext &context) { return thumbnail(wish.folder, wish.volume, context); },
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

void ProjectFiles::readIdentities(const Project &project, const std::vector<std::string> &caseIds)
{
    std::deque<IdentityWish> wishes;
    for (const std::string &id : caseIds) {
        const annotation::ProjectCase *found = project.find(id);
        const auto volume = found ? project.pathForReading(found->volume) : Result<std::filesystem::path>();
        if (found && volume) {
            wishes.push_back({id, *volume, project.patientSalt(), found->volumeFingerprint.empty(), found->patientHash.empty()});
        }
    }
    m_identities.read(std::move(wishes));
}

void ProjectFiles::keepLock(std::shared_ptr<annotation::CaseLock> lock)
{
    m_lock = std::move(lock);
    if (m_lock) {
        m_lockTimer.start();
    }
}

void ProjectFiles::lockProject(const std::filesystem::path &folder, const std::string &person)
{
    m_projectLocker.start(
        this, [folder, person](const JobContext &) { return lockedProject(folder, person); },
        [this, folder](Result<LockedProject> result) {
            if (!result) {
                Q_EMIT projectLockFailed(result.error());
                return;
            }
            m_projectLock = result->lock;
            if (!m_lockTimer.isActive()) {
                m_lockTimer.start();
            }
            Q_EMIT projectLocked(folder, result->lock, result->project);
        });
}

void ProjectFiles::refreshLocks()
{
    const auto projectLock = m_projectLock.lock();
    if (!m_lock && !projectLock) {
        m_lockTimer.stop();
    }
    refreshLock(m_lock, m_locker);
    refreshLock(projectLock, m_projectLocker);
}

void ProjectFiles::refreshLock(const std::shared_ptr<annotation::CaseLock> &lock, JobRunner &runner)
{
    if (!lock || runner.isBusy()) {
        return; // a folder that does not answer: ask again later
    }
    runner.start(
        this, [lock](const JobContext &) { return lock->refresh(); },
        [this, lock](const Result<void> &result) {
            if (!result && result.error().code == core::ErrorCode::PermissionDenied) {
                loseLock(lock, result.error());
            }
        });
}

void ProjectFiles::loseLock(const std::shared_ptr<annotation::CaseLock> &lock, const core::Error &error)
{
    if (lock == m_lock) {
        keepLock(nullptr);
        Q_EMIT lockLost(error);
    } else if (lock == m_projectLock.lock()) {
        m_projectLock.reset();
        Q_EMIT projectLockLost({error.code, "Somebody else changes the project now, as this computer was away. Do it again."});
    }
}

} // namespace gonion::app
