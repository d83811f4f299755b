// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a project's changes and what others saved meanwhile become one.
#include "annotation/project/case_merge.h"
#include "annotation/project/project.h"
#include "annotation/project/project_file.h"
#include "annotation/project/short_lock.h"
#include "core/atomic_file.h"
#include "core/read_file.h"

#include <functional>
#include <new>
#include <system_error>
#include <utility>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;

} // namespace

Project::HeaderChanges Project::HeaderChanges::with(const HeaderChanges &other) const
{
    return {name || other.name, scheme || other.scheme, splitNote || other.splitNote, patientSalt || other.patientSalt,
            blind || other.blind};
}

Project::HeaderChanges Project::HeaderChanges::without(const HeaderChanges &other) const
{
    return {name && !other.name, scheme && !other.scheme, splitNote && !other.splitNote, patientSalt && !other.patientSalt,
            blind && !other.blind};
}

/// To be called before a case is changed: keeps what it was.
void Project::noteChange(const std::string &caseId)
{
    const ProjectCase *before = find(caseId);
    m_changedCases.try_emplace(caseId, before ? std::optional(*before) : std::nullopt);
}

std::set<std::string> Project::changedIds() const
{
    std::set<std::string> ids;
    for (const auto &[id, before] : m_changedCases) {
        ids.insert(id);
    }
    return ids;
}

/// The other's cases in place of ours, with our changes made to those in `changedHere`.
void Project::takeCasesOf(const Project &other, const std::set<std::string> &changedHere)
{
    std::vector<ProjectCase> cases;
    cases.reserve(other.m_cases.size());
    for (const ProjectCase &theirs : other.m_cases) {
        if (!changedHere.contains(theirs.id)) {
            cases.push_back(theirs);
        } else if (const ProjectCase *ours = find(theirs.id)) {
            const auto changed = m_changedCases.find(theirs.id);
            const bool hasBase = changed != m_changedCases.end() && changed->second;
            cases.push_back(mergedCase(hasBase ? *changed->second : ProjectCase{}, *ours, theirs));
        }
    }
    for (const std::string &id : changedHere) {
        const ProjectCase *theirs = other.find(id);
        if (const ProjectCase *ours = find(id); ours && !theirs) {
            cases.push_back(*ours);
        }
        // From now on our changes are such of what the other has.
        if (const auto changed = m_changedCases.find(id); changed != m_changedCases.end()) {
            changed->second = theirs ? std::optional(*theirs) : std::nullopt;
        }
    }
    m_cases = std::move(cases);
    index();
}

void Project::takeHeaderOf(const Project &other, const HeaderChanges &changedHere)
{
    if (!changedHere.name) {
        m_name = other.m_name;
    }
    if (!changedHere.scheme) {
        m_scheme = other.m_scheme;
        m_schemeText = other.m_schemeText;
    }
    if (!changedHere.splitNote) {
        m_splitNote = other.m_splitNote;
    }
    // Hashes were made with it by now: the one that came first stays.
    if (!changedHere.patientSalt || !other.m_patientSalt.empty()) {
        m_patientSalt = other.m_patientSalt;
    }
    if (!changedHere.blind) {
        m_blind = other.m_blind;
    }
    m_unknownMembers = other.m_unknownMembers;
}

/// Writes the disk's project with these changes of ours put into it, and takes over the rest of it.
core::Result<void> Project::write(const std::set<std::string> &changedCases, const HeaderChanges &header)
try {
    std::error_code error;
    if (!fs::is_directory(m_folder, error)) {
        return fail(ErrorCode::NotFound, "The folder \"" + m_folder.string() + "\" is not there. Check the name, or connect its drive.");
    }
    // Reading, changing and writing is one step for everybody who works on the project.
    const auto guard = ShortLock::take(m_folder);
    if (!guard) {
        return tl::unexpected(guard.error());
    }
    const fs::path file = m_folder / kFileName;
    Project merged = *this;
    const auto bytes = core::readFile(file, ProjectFile::kLargest);
    if (bytes) {
        const auto onDisk = ProjectFile::parse(m_folder, *bytes);
        if (!onDisk) {
            return tl::unexpected(onDisk.error());
        }
        merged.takeCasesOf(*onDisk, changedCases);
        merged.takeHeaderOf(*onDisk, header);
    } else if (bytes.error().code != ErrorCode::NotFound) {
        return tl::unexpected(bytes.error());
    }
    const std::string text = ProjectFile::textOf(merged);
    if (text.size() > ProjectFile::kLargest) {
        return fail(ErrorCode::WriteFailed, "The project was not saved: its file would be too large. Shorten comments or split it.");
    }
    if (const auto written = core::writeFileAtomically(file, text); !written) {
        return written;
    }
    for (const std::string &id : changedCases) {
        m_changedCases.erase(id);
    }
    m_header = m_header.without(header);
    takeCasesOf(merged, changedIds());
    takeHeaderOf(merged, m_header);
    m_hasFile = true;
    m_bytesHash = std::hash<std::string_view>()(text);
    return {};
} catch (const std::bad_alloc &) {
    return fail(ErrorCode::OutOfMemory, "There is not enough memory to save the project. Close something and save again.");
} catch (const std::exception &error) {
    return fail(ErrorCode::WriteFailed, "The project was not saved: " + std::string(error.what()) + ". Try again.");
}

core::Result<void> Project::save()
{
    return write(changedIds(), m_header);
}

core::Result<void> Project::saveCase(const ProjectCase &projectCase)
{
    if (const auto put = this->put(projectCase); !put) {
        return put;
    }
    return write({projectCase.id}, {});
}

core::Result<void> Project::refresh()
{
    const auto onDisk = open(m_folder);
    if (!onDisk) {
        return tl::unexpected(onDisk.error());
    }
    join(*onDisk);
    return {};
}

Project Project::takeChanges()
{
    Project copy = *this;
    m_changedCases.clear();
    m_header = {};
    return copy;
}

void Project::join(const Project &saved)
{
    takeCasesOf(saved, changedIds());
    takeHeaderOf(saved, m_header);
    m_hasFile = saved.m_hasFile;
    m_bytesHash = saved.m_bytesHash;
}

void Project::takeBack(const Project &notSaved)
{
    for (const auto &[id, before] : notSaved.m_changedCases) {
        m_changedCases[id] = before; // older than what was noted since
    }
    m_header = m_header.with(notSaved.m_header);
}

void Project::revert(const std::string &caseId)
{
    const auto changed = m_changedCases.find(caseId);
    if (changed == m_changedCases.end()) {
        return;
    }
    const std::optional<ProjectCase> before = std::move(changed->second);
    if (!before) {
        remove(caseId);
    } else if (const auto it = m_indexById.find(caseId); it != m_indexById.end()) {
        m_cases[it->second] = *before;
    } else {
        m_indexById.emplace(caseId, m_cases.size());
        m_cases.push_back(*before);
    }
    m_changedCases.erase(caseId);
}

} // namespace gonion::annotation
