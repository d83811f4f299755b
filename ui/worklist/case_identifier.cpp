// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/case_identifier.h"

#include "imaging/read_volume.h"
#include "ui/text.h"
#include "ui/worklist/project_service.h"
#include "ui/worklist/work_list.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace gonion::ui {

using annotation::Project;
using annotation::ProjectCase;

namespace {

/// The project's file is written so often while volumes are read, and no more.
constexpr int kFlushMs = 3000;

bool mayBeDicom(const ProjectCase &one)
{
    return !imaging::isVolumeFileName(toPath(toQString(one.volume)));
}

} // namespace

CaseIdentifier::CaseIdentifier(WorkList &list, ProjectService &service, QObject *parent)
    : QObject(parent), m_list(list), m_service(service)
{
    m_flush.setSingleShot(true);
    m_flush.setInterval(kFlushMs);
    connect(&m_flush, &QTimer::timeout, this, &CaseIdentifier::flush);
    connect(&service, &ProjectService::identityRead, this, &CaseIdentifier::take);
    connect(&service, &ProjectService::identityFailed, this, &CaseIdentifier::fail);
    connect(&service, &ProjectService::identitiesEnded, this, &CaseIdentifier::end);
    connect(&service, &ProjectService::saveFailed, this, &CaseIdentifier::stop); // reading on would only say so again
    connect(&list, &WorkList::projectChanged, this, &CaseIdentifier::reset);
    connect(&list, &WorkList::casesChanged, this, &CaseIdentifier::changed);
}

void CaseIdentifier::start()
{
    if (!m_list.isOpen() || m_running) {
        return;
    }
    if (!m_list.project().patientSalt().empty()) {
        begin();
        return;
    }
    m_list.withProjectLocked([this] {
        m_list.changeProject([](Project &project) -> core::Result<void> {
            if (project.patientSalt().empty()) {
                project.setPatientSalt(newPatientSalt());
            }
            return {};
        });
        begin();
    });
}

bool CaseIdentifier::isWanted(const ProjectCase &one) const
{
    const bool patientWanted = one.patientHash.empty() && mayBeDicom(one) && !m_read.contains(one.id);
    return (one.volumeFingerprint.empty() || patientWanted) && !m_found.contains(one.id);
}

void CaseIdentifier::begin()
{
    std::vector<std::string> ids;
    for (const ProjectCase &one : m_list.project().cases()) {
        if (isWanted(one)) {
            ids.push_back(one.id);
        }
    }
    m_failed.clear();
    m_firstFailure.clear();
    m_whyEnded.clear();
    m_done = 0;
    m_total = ids.size();
    m_running = !ids.empty();
    if (m_running) {
        m_service.readIdentities(m_list.project(), ids);
    }
    Q_EMIT changed();
}

void CaseIdentifier::stop()
{
    if (m_running) {
        m_service.stopReadingIdentities();
        end();
    }
}

void CaseIdentifier::reset()
{
    if (m_running) {
        m_service.stopReadingIdentities();
    }
    m_running = false;
    m_found.clear(); // of the project before
    m_read.clear();
    m_failed.clear();
    m_firstFailure.clear();
    m_whyEnded.clear();
    m_flush.stop();
    Q_EMIT changed();
}

std::size_t CaseIdentifier::unread() const
{
    if (!m_list.isOpen()) {
        return 0;
    }
    const auto &cases = m_list.project().cases();
    return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), [this](const ProjectCase &one) {
        return isWanted(one) && !m_failed.contains(one.id);
    }));
}

void CaseIdentifier::take(const std::string &id, const CaseIdentity &identity)
{
    if (!m_running) {
        return;
    }
    ++m_done;
    m_read.insert(id);
    m_found[id] = identity;
    if (!m_flush.isActive()) {
        m_flush.start();
    }
    Q_EMIT changed();
}

void CaseIdentifier::fail(const std::string &id, const core::Error &error)
{
    if (!m_running) {
        return;
    }
    if (error.code == core::ErrorCode::OutOfMemory) {
        // The next one would only meet the same, and what the user works on needs the memory.
        m_whyEnded = toQString(error.message);
        stop();
        return;
    }
    ++m_done;
    if (m_failed.empty()) {
        m_firstFailure = toQString(error.message);
    }
    m_failed.insert(id);
    Q_EMIT changed();
}

void CaseIdentifier::end()
{
    if (!std::exchange(m_running, false)) {
        return;
    }
    flush();
    Q_EMIT changed();
}

void CaseIdentifier::flush()
{
    m_flush.stop();
    m_list.takeIdentities(std::exchange(m_found, {}));
}

} // namespace gonion::ui
