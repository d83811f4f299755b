// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "annotation/project/project_case.h"
#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::annotation {

/// A data set in work: a folder with `gonion-project.json` beside the user's volumes, which are never opened nor
/// changed here. A value: copy it to save on a worker. docs/DATA_SETS.md describes the file.
class Project {
public:
    static constexpr std::string_view kFileName = "gonion-project.json";
    /// Journals, locks and caches, in the project's folder. May be deleted while no program is open on it.
    static constexpr std::string_view kPrivateFolder = ".gonion";
    static constexpr std::size_t kMostCases = 100'000;

    /// Opens what is there: `gonion-project.json`, else a folder in MML layout, whose train, val and test become
    /// the fixed split and which gets its project file with the first save. `path`: the folder or the file.
    /// Reads no volume and asks the disk for none: 1,000 cases take a few milliseconds.
    /// Errors: NotFound (neither is there), PermissionDenied, Unreadable (damaged, or a path in it leaves the
    /// folder), Unsupported (a later format).
    static core::Result<Project> open(const std::filesystem::path &path);

    /// A project without cases in an existing folder; nothing is written before `save`.
    /// Errors: NotFound; InvalidArgument where the folder holds a project already or the template is empty.
    static core::Result<Project> create(const std::filesystem::path &folder, LandmarkTemplate scheme);

    /// True where `open` would find something, without reading it.
    static bool isProject(const std::filesystem::path &folder);

    /// Writes the project file atomically. It never overwrites what another program saved meanwhile: use
    /// `saveCase` where more than one may be at work.
    /// Errors: InvalidArgument (the file was changed by somebody else since it was read), PermissionDenied,
    /// WriteFailed, NotFound.
    core::Result<void> save();

    /// Writes one case into the project file as it is on the disk now, leaving the other cases as whoever else
    /// works on the project left them; then this project holds theirs too. Adds a case that is not there.
    /// Errors: as `save`; Unreadable where the file was damaged meanwhile.
    core::Result<void> saveCase(const ProjectCase &projectCase);

    /// True where the project file on the disk is not the one this project was read from or saved as last.
    [[nodiscard]] bool changedOnDisk() const;

    [[nodiscard]] const std::filesystem::path &folder() const { return m_folder; }
    [[nodiscard]] const std::string &name() const { return m_name; }
    void setName(std::string name) { m_name = std::move(name); }
    [[nodiscard]] const LandmarkTemplate &scheme() const { return m_scheme; }
    void setScheme(LandmarkTemplate scheme);
    /// How the split was made, for a person ("random, seed 7, by patient"); may be empty.
    [[nodiscard]] const std::string &splitNote() const { return m_splitNote; }
    void setSplitNote(std::string note) { m_splitNote = std::move(note); }
    /// False before the first save of a new or MML project.
    [[nodiscard]] bool hasFile() const { return m_hasFile; }

    [[nodiscard]] const std::vector<ProjectCase> &cases() const { return m_cases; }
    [[nodiscard]] const ProjectCase *find(std::string_view caseId) const;
    /// Adds a case, or replaces the one with its id. In memory only.
    /// InvalidArgument: an empty id, a path that is absolute or leaves the folder, two files of one annotator, or
    /// too many cases.
    core::Result<void> put(ProjectCase projectCase);
    /// In memory only; no file is deleted.
    void remove(std::string_view caseId);

    /// Where an annotator's landmarks of a case are kept: the file that the case names, else
    /// `landmarks/CASE/ANNOTATOR.mrk.json`. Letters that a file system may refuse are written %XX.
    [[nodiscard]] static std::string landmarkPath(const ProjectCase &projectCase, std::string_view annotator);

    /// A path of the project as one of this computer, for reading. InvalidArgument where it leaves the folder by
    /// its words. Symbolic links are the user's own and are followed.
    [[nodiscard]] core::Result<std::filesystem::path> pathForReading(std::string_view relative) const;
    /// The same for writing: refuses also where a symbolic link leads out of the folder, or where a case's
    /// volume lies. Makes the folders on the way.
    [[nodiscard]] core::Result<std::filesystem::path> pathForWriting(std::string_view relative) const;

private:
    Project() = default;

    std::filesystem::path m_folder;
    std::string m_name;
    LandmarkTemplate m_scheme;
    std::string m_schemeText; ///< the template as it was read, with what a newer version wrote
    std::string m_splitNote;
    std::vector<ProjectCase> m_cases;
    std::string m_unknownMembers;
    bool m_hasFile = false;
    std::string m_lastBytes; ///< what the file held when it was read or written last

    friend class ProjectFile;
};

} // namespace gonion::annotation
