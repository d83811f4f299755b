// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project.h"

#include "annotation/project/project_file.h"
#include "annotation/project/project_path.h"
#include "core/make_folders.h"
#include "core/read_file.h"

#include <algorithm>
#include <functional>
#include <new>
#include <system_error>
#include <utility>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;

/// The folder that a path names: itself, or where a project file lies.
fs::path folderOf(const fs::path &path)
{
    const fs::path absolute = fs::absolute(path).lexically_normal();
    if (absolute.filename() == Project::kFileName || !absolute.has_filename()) {
        return absolute.parent_path();
    }
    return absolute;
}

std::string whyUnusable(const ProjectCase &projectCase)
{
    if (projectCase.id.empty() || projectCase.id.size() > 500 || !isUtf8(projectCase.id)) {
        return projectCase.id.empty() ? "it has no id" : "its id is too long or not in UTF-8";
    }
    const auto badPath = [](const char *what, const std::string &path) {
        const std::string reason = whyNoInnerPath(path);
        return reason.empty() ? reason : "the path \"" + path.substr(0, 200) + "\" of its " + what + " is not usable: " + reason;
    };
    if (std::string reason = badPath("volume", projectCase.volume); !reason.empty()) {
        return reason;
    }
    if (!projectCase.acceptedFile.empty()) {
        if (std::string reason = badPath("accepted landmarks", projectCase.acceptedFile); !reason.empty()) {
            return reason;
        }
    }
    std::set<std::string_view> annotators;
    for (const AnnotatorFile &file : projectCase.landmarkFiles) {
        if (std::string reason = badPath("landmarks", file.path); !reason.empty()) {
            return reason;
        }
        if (!annotators.insert(file.annotator).second) {
            return "two landmark files are of the annotator \"" + file.annotator + "\"";
        }
    }
    return {};
}

core::Result<void> checkFolder(const fs::path &folder)
{
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return fail(ErrorCode::NotFound, "The folder \"" + folder.string() + "\" is not there. Check the name, or connect its drive.");
    }
    return {};
}

} // namespace

core::Result<Project> Project::open(const fs::path &path)
try {
    const fs::path folder = folderOf(path);
    if (const auto there = checkFolder(folder); !there) {
        return tl::unexpected(there.error());
    }
    const auto bytes = core::readFile(folder / kFileName, ProjectFile::kLargest);
    if (bytes) {
        return ProjectFile::parse(folder, *bytes);
    }
    if (bytes.error().code != ErrorCode::NotFound) {
        return tl::unexpected(bytes.error());
    }
    if (ProjectFile::isMml(folder)) {
        return ProjectFile::fromMml(folder);
    }
    return fail(ErrorCode::NotFound, "The folder \"" + folder.string() + "\" holds no project: neither "
                                         + std::string(kFileName) + " nor train, val and test with volumes. Import it.");
} catch (const std::bad_alloc &) {
    return fail(ErrorCode::OutOfMemory, "There is not enough memory to open \"" + path.string() + "\".");
} catch (const std::exception &error) {
    return fail(ErrorCode::Unreadable, "\"" + path.string() + "\" was not opened: " + error.what() + ".");
}

core::Result<Project> Project::create(const fs::path &folder, LandmarkTemplate scheme)
try {
    Project project;
    project.m_folder = fs::absolute(folder).lexically_normal();
    if (!project.m_folder.has_filename()) {
        project.m_folder = project.m_folder.parent_path();
    }
    if (const auto there = checkFolder(project.m_folder); !there) {
        return tl::unexpected(there.error());
    }
    std::error_code ignored;
    if (fs::exists(project.m_folder / kFileName, ignored)) {
        return fail(ErrorCode::InvalidArgument, "The folder \"" + folder.string() + "\" holds a project already. Open it.");
    }
    if (scheme.size() == 0) {
        return fail(ErrorCode::InvalidArgument, "A project needs a template with landmarks. Choose one.");
    }
    project.m_name = project.m_folder.filename().string();
    project.m_scheme = std::move(scheme);
    project.m_header.name = project.m_header.scheme = project.m_header.splitNote = true;
    return project;
} catch (const std::exception &error) {
    return fail(ErrorCode::InvalidArgument, "No project was made in \"" + folder.string() + "\": " + error.what() + ".");
}

bool Project::isProject(const fs::path &folder)
{
    std::error_code ignored;
    return fs::is_regular_file(folder / kFileName, ignored) || ProjectFile::isMml(folder);
}

void Project::setName(std::string name)
{
    m_name = std::move(name);
    m_header.name = true;
}

void Project::setScheme(LandmarkTemplate scheme)
{
    m_scheme = std::move(scheme);
    m_schemeText.clear();
    m_header.scheme = true;
}

void Project::setSplitNote(std::string note)
{
    m_splitNote = std::move(note);
    m_header.splitNote = true;
}

void Project::setPatientSalt(std::string salt)
{
    m_patientSalt = std::move(salt);
    m_header.patientSalt = true;
}

void Project::setBlind(bool blind)
{
    m_blind = blind;
    m_header.blind = true;
}

const ProjectCase *Project::find(std::string_view caseId) const
{
    const auto it = m_indexById.find(std::string(caseId));
    return it == m_indexById.end() ? nullptr : &m_cases[it->second];
}

core::Result<void> Project::put(ProjectCase projectCase)
{
    if (const std::string reason = whyUnusable(projectCase); !reason.empty()) {
        return fail(ErrorCode::InvalidArgument, "The case \"" + projectCase.id.substr(0, 100) + "\" was not taken: " + reason + ".");
    }
    if (const auto it = m_indexById.find(projectCase.id); it != m_indexById.end()) {
        noteChange(projectCase.id);
        m_cases[it->second] = std::move(projectCase);
        return {};
    }
    if (m_cases.size() >= kMostCases) {
        return fail(ErrorCode::InvalidArgument, "A project holds at most " + std::to_string(kMostCases) + " cases. Make a second one.");
    }
    noteChange(projectCase.id);
    m_indexById.emplace(projectCase.id, m_cases.size());
    m_cases.push_back(std::move(projectCase));
    return {};
}

void Project::remove(std::string_view caseId)
{
    const auto it = m_indexById.find(std::string(caseId));
    if (it == m_indexById.end()) {
        return;
    }
    noteChange(it->first);
    m_cases.erase(m_cases.begin() + static_cast<std::ptrdiff_t>(it->second));
    index();
}

void Project::index()
{
    m_indexById.clear();
    m_indexById.reserve(m_cases.size());
    for (std::size_t n = 0; n < m_cases.size(); ++n) {
        m_indexById.emplace(m_cases[n].id, n);
    }
}

bool Project::changedOnDisk() const
{
    const auto bytes = core::readFile(m_folder / kFileName, ProjectFile::kLargest);
    return bytes ? !m_hasFile || std::hash<std::string_view>()(*bytes) != m_bytesHash : m_hasFile;
}

std::string Project::landmarkPath(const ProjectCase &projectCase, std::string_view annotator)
{
    if (const AnnotatorFile *file = projectCase.fileOf(annotator)) {
        return file->path;
    }
    return "landmarks/" + fileNameFrom(projectCase.id) + "/" + fileNameFrom(annotator) + ".mrk.json";
}

core::Result<fs::path> Project::pathForReading(std::string_view relative) const
{
    if (const std::string reason = whyNoInnerPath(relative); !reason.empty()) {
        return fail(ErrorCode::InvalidArgument, "\"" + std::string(relative) + "\" was not read: " + reason + ".");
    }
    return m_folder / fs::path(std::string(relative));
}

core::Result<fs::path> Project::pathForWriting(std::string_view relative) const
try {
    if (const std::string reason = whyNoInnerPath(relative); !reason.empty()) {
        return fail(ErrorCode::InvalidArgument, "\"" + std::string(relative) + "\" was not written: " + reason + ".");
    }
    const auto resolved = resolvedInside(m_folder, relative);
    if (!resolved) {
        return tl::unexpected(resolved.error());
    }
    for (const ProjectCase &projectCase : m_cases) {
        if (isSameOrInside(relative, projectCase.volume) || isSameOrInside(*resolved, projectCase.volume)) {
            return fail(ErrorCode::InvalidArgument, "\"" + std::string(relative) + "\" was not written: the volume of the case \""
                                                        + projectCase.id + "\" lies there. Choose another name.");
        }
    }
    const fs::path path = m_folder / fs::path(std::string(relative));
    if (const std::error_code error = core::makeFoldersBelow(m_folder, fs::path(std::string(relative)).parent_path()); error) {
        return fail(error == std::errc::permission_denied || error == std::errc::read_only_file_system
                        ? ErrorCode::PermissionDenied
                        : ErrorCode::WriteFailed,
                    "The folder \"" + path.parent_path().string() + "\" was not made: " + error.message() + ". Choose another project folder.");
    }
    return path;
} catch (const std::exception &error) {
    return fail(ErrorCode::WriteFailed, "\"" + std::string(relative) + "\" was not written: " + error.what() + ".");
}

} // namespace gonion::annotation
