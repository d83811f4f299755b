// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/work_list.h"

#include "ui/worklist/project_service.h"
#include "ui/worklist/stage_text.h"

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::CaseStage;
using annotation::Project;
using annotation::ProjectCase;
using Clock = annotation::TimeSpent::Clock;

WorkList::WorkList(ProjectService &service, QObject *parent) : QObject(parent), m_service(service)
{
    connect(&service, &ProjectService::saved, this,
            [this](const std::shared_ptr<const Project> &project) { onSaved(*project); });
    connect(&service, &ProjectService::saveFailed, this, &WorkList::onSaveFailed);
    connect(&service, &ProjectService::changeRefused, this, &WorkList::changeFailed);
    connect(&service, &ProjectService::projectLocked, this,
            [this](const std::filesystem::path &folder, const std::shared_ptr<annotation::CaseLock> &lock,
                   const std::shared_ptr<const Project> &project) { onLocked(folder, lock, project.get()); });
    connect(&service, &ProjectService::projectLockFailed, this, &WorkList::onLockFailed);
    connect(&service, &ProjectService::projectLockLost, this, [this](const core::Error &error) {
        m_projectLock.reset(); // what is chosen in a dialog now is not applied
        Q_EMIT changeFailed(error);
    });
}

void WorkList::setProject(Project project)
{
    keepTime();
    if (m_project && m_saveWanted) {
        send(); // of the project that is left
    }
    m_project = std::move(project);
    m_current.clear();
    m_readOnly = false;
    m_asked.clear();
    m_files.clear();
    m_saveWanted = false;
    Q_EMIT casesChanged(); // first: nobody may look for cases of the project before
    Q_EMIT projectChanged();
    Q_EMIT currentChanged();
}

const ProjectCase *WorkList::currentCase() const
{
    return m_project && !m_current.empty() ? m_project->find(m_current) : nullptr;
}

void WorkList::enter(const std::string &id, bool readOnly)
{
    keepTime();
    m_current = id;
    m_readOnly = readOnly;
    if (!id.empty()) {
        m_time.activity(Clock::now());
    }
    Q_EMIT currentChanged();
}

core::Result<CaseRequest> WorkList::requestFor(const std::string &id) const
{
    const ProjectCase *found = m_project ? m_project->find(id) : nullptr;
    if (!found) {
        return core::fail(core::ErrorCode::InvalidArgument, "The project has no case " + id + ".");
    }
    const auto volume = m_project->pathForReading(found->volume);
    const auto landmarks = m_project->pathForReading(Project::landmarkPath(*found, m_annotator));
    if (!volume || !landmarks) {
        return tl::unexpected(volume ? landmarks.error() : volume.error());
    }
    CaseRequest request;
    request.project = m_project->folder();
    request.id = id;
    request.volume = *volume;
    request.landmarks = *landmarks;
    request.annotator = m_annotator;
    request.scheme = m_project->scheme();
    if (const annotation::AnnotatorFile *review = found->fileOf(m_annotator) ? nullptr : annotation::fileToReview(*found)) {
        const auto basis = m_project->pathForReading(review->path);
        if (!basis) {
            return tl::unexpected(basis.error());
        }
        request.basis = *basis;
        request.basisAnnotator = review->annotator;
    }
    return request;
}

void WorkList::refresh()
{
    // What could not be saved is joined with the disk by the next save.
    if (m_project && m_sent.empty() && !m_locking && !m_project->hasUnsavedChanges()) {
        m_sent.push_back({*m_project, {}});
        m_service.refresh(*m_project);
    }
}

void WorkList::change(const std::vector<std::string> &ids, const std::function<void(ProjectCase &)> &change)
{
    bool changed = false;
    for (const std::string &id : ids) {
        const ProjectCase *found = m_project ? m_project->find(id) : nullptr;
        if (!found) {
            continue;
        }
        ProjectCase copy = *found;
        change(copy);
        if (copy == *found) {
            continue;
        }
        if (const auto put = m_project->put(std::move(copy)); !put) {
            Q_EMIT changeFailed(put.error());
        } else {
            changed = true;
            if (!isHeldHere(id)) {
                m_asked.insert(id);
            }
        }
    }
    if (changed) {
        save();
        Q_EMIT casesChanged();
    }
}

void WorkList::setStage(const std::vector<std::string> &ids, CaseStage stage)
{
    change(ids, [this, stage](ProjectCase &changed) {
        changed.stage = stage;
        if (stage == CaseStage::Accepted) {
            const auto *own = changed.fileOf(m_annotator);
            const auto *accepted = own ? own : annotation::fileToReview(changed);
            changed.acceptedFile = accepted ? accepted->path : std::string();
        } else if (stage == CaseStage::Rejected) {
            changed.acceptedFile.clear();
        }
    });
}

void WorkList::takeIdentities(const std::map<std::string, CaseIdentity> &identities)
{
    bool changed = false;
    for (const auto &[id, identity] : identities) {
        const ProjectCase *found = m_project ? m_project->find(id) : nullptr;
        if (!found) {
            continue;
        }
        ProjectCase copy = *found;
        copy.patientHash = copy.patientHash.empty() ? identity.patientHash : copy.patientHash;
        copy.volumeFingerprint = copy.volumeFingerprint.empty() ? identity.volumeFingerprint : copy.volumeFingerprint;
        changed = (copy != *found && m_project->put(std::move(copy))) || changed;
    }
    if (changed) {
        save();
        Q_EMIT casesChanged();
    }
}

void WorkList::withProjectLocked(std::function<void()> then)
{
    whenSaved([this, then = std::move(then)] {
        if (m_project && !m_locking) {
            m_locking = true;
            m_whenLocked = then;
            m_service.lockProject(m_project->folder(), m_annotator);
        }
    });
}

void WorkList::onLocked(const std::filesystem::path &folder, const std::shared_ptr<annotation::CaseLock> &lock,
                        const Project *onDisk)
{
    m_projectLock = lock;
    const auto then = std::exchange(m_whenLocked, nullptr);
    if (m_project && folder == m_project->folder()) {
        if (onDisk) {
            join(*onDisk);
        }
        then(); // may be a dialog: nothing else is locked meanwhile
    }
    m_locking = false;
    goOn();
}

void WorkList::onLockFailed(const core::Error &error)
{
    m_locking = false;
    m_whenLocked = nullptr;
    Q_EMIT changeFailed(error);
    goOn();
}

void WorkList::changeProject(const std::function<core::Result<void>(Project &)> &change)
{
    if (!m_projectLock) {
        return; // lost meanwhile, which was said
    }
    Project copy = *m_project;
    if (const auto done = change(copy); !done) {
        Q_EMIT changeFailed(done.error());
        return;
    }
    m_project = std::move(copy);
    save();
    Q_EMIT casesChanged();
}

void WorkList::beginWork()
{
    const ProjectCase *found = currentCase();
    if (!found || m_readOnly) {
        return;
    }
    ProjectCase copy = *found;
    if (copy.stage == CaseStage::New || copy.stage == CaseStage::Rejected) {
        copy.stage = CaseStage::InWork;
    } else if (copy.stage == CaseStage::Labelled
               && std::find(copy.assignees.begin(), copy.assignees.end(), m_annotator) == copy.assignees.end()) {
        copy.stage = CaseStage::InReview;
    }
    if (copy.assignees.empty()) {
        copy.assignees = {m_annotator};
    }
    const std::string file = Project::landmarkPath(copy, m_annotator);
    if (m_project->put(std::move(copy))) {
        save({file});
        Q_EMIT casesChanged();
    }
}

void WorkList::landmarksSaved(const std::string &volumeFingerprint)
{
    const ProjectCase *found = currentCase();
    if (!found || m_readOnly) {
        return;
    }
    const std::string path = Project::landmarkPath(*found, m_annotator);
    const auto spent = m_time.takeWholeSeconds(Clock::now());
    change({m_current}, [&](ProjectCase &changed) {
        if (!changed.fileOf(m_annotator)) {
            changed.landmarkFiles.push_back({m_annotator, path});
        }
        if (spent.count() > 0) {
            changed.timeSpent[m_annotator] += spent;
        }
        if (!volumeFingerprint.empty()) {
            changed.volumeFingerprint = volumeFingerprint;
        }
    });
}

void WorkList::activity()
{
    if (!m_current.empty()) {
        m_time.activity(Clock::now());
    }
}

void WorkList::pause()
{
    m_time.pause(Clock::now());
}

std::chrono::seconds WorkList::timeOnCurrent() const
{
    const ProjectCase *found = currentCase();
    if (!found) {
        return {};
    }
    return found->totalTime() + std::chrono::duration_cast<std::chrono::seconds>(m_time.total(Clock::now()));
}

void WorkList::keepTime()
{
    m_time.pause(Clock::now());
    const auto spent = m_time.takeWholeSeconds(Clock::now());
    const ProjectCase *found = currentCase();
    // Looking through a list is no work: only who has begun a case has time on it.
    if (found && !m_readOnly && spent.count() > 0 && found->fileOf(m_annotator)) {
        change({m_current}, [&](ProjectCase &changed) { changed.timeSpent[m_annotator] += spent; });
    }
    m_time = annotation::TimeSpent();
}

void WorkList::save(const std::vector<std::string> &files)
{
    m_files.insert(m_files.end(), files.begin(), files.end());
    m_saveWanted = true;
    if (m_sent.empty()) {
        send();
    }
}

/// The changes count as saved here until the service says otherwise; what is changed from now on is another save's.
void WorkList::send()
{
    m_saveWanted = false;
    m_sent.push_back({m_project->takeChanges(), std::exchange(m_asked, {})});
    m_service.save({m_sent.back().project, std::exchange(m_files, {}), m_sent.back().asked, m_annotator});
}

void WorkList::onSaved(const Project &saved)
{
    m_sent.pop_front();
    if (m_project && saved.folder() == m_project->folder()) {
        join(saved);
    }
    goOn();
}

/// Takes in what is on the disk; what was changed here since it was sent stays.
void WorkList::join(const Project &saved)
{
    const auto before = m_project->cases();
    const bool blindBefore = m_project->isBlind();
    m_project->join(saved);
    if (before != m_project->cases() || blindBefore != m_project->isBlind()) {
        Q_EMIT casesChanged();
    }
}

/// After an answer of the service: saves what waits, else tells who waits for it.
void WorkList::goOn()
{
    if (m_sent.empty() && m_project && m_saveWanted) {
        send();
    }
    if (!m_sent.empty() || m_locking) {
        return;
    }
    m_projectLock.reset();
    runWaiting();
    if (m_sent.empty() && !m_locking) {
        Q_EMIT allSaved();
    }
}

void WorkList::whenSaved(std::function<void()> then)
{
    if (m_sent.empty() && !m_locking) {
        then();
    } else {
        m_waiting.push_back(std::move(then));
    }
}

void WorkList::runWaiting()
{
    // One of them may save again, or lock: the others wait for that too.
    while (!m_waiting.empty() && m_sent.empty() && !m_locking) {
        const auto then = std::move(m_waiting.front());
        m_waiting.pop_front();
        then();
    }
}

void WorkList::onSaveFailed(const core::Error &error)
{
    const Sent sent = std::move(m_sent.front());
    m_sent.pop_front();
    const bool kept = m_project && sent.project.folder() == m_project->folder() && sent.project.hasUnsavedChanges();
    if (kept) {
        m_project->takeBack(sent.project);
        m_asked.insert(sent.asked.begin(), sent.asked.end());
    }
    // The changes are in memory still; the next save takes them along.
    Q_EMIT changeFailed(
        {error.code, kept ? error.message + " The change is kept in the window and saved with the next one." : error.message});
    goOn();
}

} // namespace gonion::ui
