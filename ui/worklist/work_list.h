// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/case_lock.h"
#include "annotation/project/project.h"
#include "annotation/project/time_spent.h"
#include "core/result.h"
#include "ui/case_service.h"
#include "ui/worklist/case_identity.h"

#include <QObject>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gonion::ui {

class ProjectService;

/// The project that is open, and which of its cases. The one place where they are kept; every change is saved at
/// once, on a worker, and joined with what others saved. GUI thread only.
class WorkList : public QObject {
    Q_OBJECT

public:
    /// `service` is not owned and must outlive the list.
    explicit WorkList(ProjectService &service, QObject *parent = nullptr);

    [[nodiscard]] bool isOpen() const { return m_project.has_value(); }
    /// Only while `isOpen`.
    [[nodiscard]] const annotation::Project &project() const { return *m_project; }
    /// Shows another project; no case of it is open yet.
    void setProject(annotation::Project project);

    void setAnnotator(std::string name) { m_annotator = std::move(name); }
    [[nodiscard]] const std::string &annotator() const { return m_annotator; }

    /// Id of the case in the views; empty: none.
    [[nodiscard]] const std::string &current() const { return m_current; }
    [[nodiscard]] const annotation::ProjectCase *currentCase() const;
    [[nodiscard]] bool isCurrentReadOnly() const { return m_readOnly; }
    /// A case of this project is shown now; an empty id: something else is.
    void enter(const std::string &id, bool readOnly);

    /// How to open a case. Errors: InvalidArgument, no such case or a path that leaves the folder.
    [[nodiscard]] core::Result<CaseRequest> requestFor(const std::string &id) const;

    /// Takes in what colleagues saved meanwhile.
    void refresh();

    /// Changes some cases and saves them: only the fields that `change` changes, so that what others saved meanwhile
    /// stays. A case that a colleague holds becomes again what it was, and `changeFailed` says who.
    void change(const std::vector<std::string> &ids, const std::function<void(annotation::ProjectCase &)> &change);
    void setStage(const std::vector<std::string> &ids, annotation::CaseStage stage);
    /// What volumes are and whose, as far as the project does not know it. These are facts, not somebody's work: cases
    /// that colleagues hold get them too.
    void takeIdentities(const std::map<std::string, CaseIdentity> &identities);
    /// Runs `then` when the project is as on the disk and nobody else may change all of it, for `changeProject`;
    /// that right ends with the save of what `then` changed. `changeFailed` where a colleague has it.
    void withProjectLocked(std::function<void()> then);
    /// Changes the project itself (cases added, splits) and saves it. Within `withProjectLocked`.
    void changeProject(const std::function<core::Result<void>(annotation::Project &)> &change);

    /// The first edit of the current case: it is in work, and its folder is made.
    void beginWork();
    /// The annotator's landmarks of the current case are on the disk.
    void landmarksSaved(const std::string &volumeFingerprint);

    /// Runs `then` when what was changed so far is on the disk, or could not be written.
    void whenSaved(std::function<void()> then);

    /// Somebody works on the current case.
    void activity();
    /// Nobody does: the window lost the focus.
    void pause();
    [[nodiscard]] std::chrono::seconds timeOnCurrent() const;

Q_SIGNALS:
    void projectChanged();
    /// Cases came, went or changed, or what the project says of all of them.
    void casesChanged();
    void currentChanged();
    void changeFailed(const gonion::core::Error &error);
    /// All changes are on the disk.
    void allSaved();

private:
    void save(const std::vector<std::string> &files = {});
    void send();
    void onSaved(const annotation::Project &saved);
    void onSaveFailed(const core::Error &error);
    void onLocked(const std::filesystem::path &folder, const std::shared_ptr<annotation::CaseLock> &lock,
                  const annotation::Project *onDisk);
    void onLockFailed(const core::Error &error);
    void join(const annotation::Project &saved);
    void goOn();
    [[nodiscard]] bool isHeldHere(const std::string &id) const { return id == m_current && !m_readOnly; }
    void keepTime();
    void runWaiting();

    ProjectService &m_service;
    std::optional<annotation::Project> m_project;
    std::string m_annotator;
    std::string m_current;
    bool m_readOnly = false;
    annotation::TimeSpent m_time;
    /// A save that the service has not answered yet.
    struct Sent {
        annotation::Project project; ///< with its changes, should it fail
        std::set<std::string> asked;
    };
    std::deque<Sent> m_sent;            ///< the oldest first
    std::vector<std::string> m_files;   ///< will be written soon, and their folders are not made yet
    std::set<std::string> m_asked;      ///< changed cases that are not held here
    bool m_saveWanted = false;          ///< as soon as the one under way is done
    bool m_locking = false;
    std::function<void()> m_whenLocked;
    std::shared_ptr<annotation::CaseLock> m_projectLock;
    std::deque<std::function<void()>> m_waiting;
};

} // namespace gonion::ui
