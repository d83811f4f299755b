// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "annotation/project/project_case.h"
#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gonion::annotation {

/// A data set in work: a folder with `gonion-project.json` beside the user's volumes, which are never opened nor
/// changed here. A value: copy it to save on a worker. docs/DATA_SETS.md describes the file.
class Project {
public:
    static constexpr std::string_view kFileName = "gonion-project.json";
    /// Journals of unsaved work, locks and caches, in the project's folder.
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

    /// Writes what was changed here since it was read or saved, into the project file as it is on the disk now:
    /// what others saved meanwhile stays, and is then here too. Of a case that both changed each field that was
    /// changed here is ours, the others are theirs. Atomic: after an error the file is as it was, and the changes are still here to be saved.
    /// Errors: PermissionDenied, WriteFailed, NotFound (the folder is gone); Unreadable or Unsupported where the
    /// file was damaged, or replaced by a later format, meanwhile.
    core::Result<void> save();

    /// `put` and a save of this case alone; other changes stay unsaved. Errors: as `put` and `save`.
    core::Result<void> saveCase(const ProjectCase &projectCase);

    /// Takes in what others saved; unsaved changes of ours stay. Errors: as `open`.
    core::Result<void> refresh();
    /// True where the project file on the disk is not the one that was read or saved last.
    [[nodiscard]] bool changedOnDisk() const;
    [[nodiscard]] bool hasUnsavedChanges() const { return m_header.any() || !m_changedCases.empty(); }

    /// A copy with all changes, for a worker to save; here they count as saved. Then `join` or `takeBack`.
    [[nodiscard]] Project takeChanges();
    /// Takes in what the worker's copy became by its save; changes made here since `takeChanges` stay.
    void join(const Project &saved);
    /// The copy of `takeChanges` could not be saved: its changes are unsaved ones of ours again.
    void takeBack(const Project &notSaved);
    /// Drops our unsaved changes of a case.
    void revert(const std::string &caseId);

    [[nodiscard]] const std::filesystem::path &folder() const { return m_folder; }
    [[nodiscard]] const std::string &name() const { return m_name; }
    void setName(std::string name);
    [[nodiscard]] const LandmarkTemplate &scheme() const { return m_scheme; }
    void setScheme(LandmarkTemplate scheme);
    /// How the split was made, for a person ("random, seed 7, by patient"); may be empty.
    [[nodiscard]] const std::string &splitNote() const { return m_splitNote; }
    void setSplitNote(std::string note);
    /// What goes into the hash of each PatientID, so that hashes of two projects cannot be compared; random, made
    /// once by whoever first hashes one while nobody else may change the project. Empty before.
    [[nodiscard]] const std::string &patientSalt() const { return m_patientSalt; }
    void setPatientSalt(std::string salt);
    /// Everybody labels without seeing what a model says before all landmarks of the case have their label.
    [[nodiscard]] bool isBlind() const { return m_blind; }
    void setBlind(bool blind);
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
    /// volume lies. Makes the folders on the way; NotFound where the project's own is gone.
    [[nodiscard]] core::Result<std::filesystem::path> pathForWriting(std::string_view relative) const;

private:
    friend class ProjectFile;
    Project() = default;
    /// What was set since it was read or saved.
    struct HeaderChanges {
        bool name = false;
        bool scheme = false;
        bool splitNote = false;
        bool patientSalt = false;
        bool blind = false;
        [[nodiscard]] bool any() const { return name || scheme || splitNote || patientSalt || blind; }
        /// What is set here or there.
        [[nodiscard]] HeaderChanges with(const HeaderChanges &other) const;
        /// What is set here and not there.
        [[nodiscard]] HeaderChanges without(const HeaderChanges &other) const;
    };

    void index();
    void noteChange(const std::string &caseId);
    core::Result<void> write(const std::set<std::string> &changedCases, const HeaderChanges &header);
    void takeCasesOf(const Project &other, const std::set<std::string> &changedHere);
    void takeHeaderOf(const Project &other, const HeaderChanges &changedHere);
    [[nodiscard]] std::set<std::string> changedIds() const;

    std::filesystem::path m_folder;
    std::string m_name;
    LandmarkTemplate m_scheme;
    std::string m_schemeText; ///< the template as it was read, with what a newer version wrote into it
    std::string m_splitNote;
    std::string m_patientSalt;
    bool m_blind = false;
    std::vector<ProjectCase> m_cases;
    std::unordered_map<std::string, std::size_t> m_indexById;
    std::string m_unknownMembers; ///< JSON object of what a newer version wrote; or empty
    /// Put or removed since they were read or saved, and what they were then; none: not there.
    std::map<std::string, std::optional<ProjectCase>> m_changedCases;
    HeaderChanges m_header;
    bool m_hasFile = false;
    std::size_t m_bytesHash = 0; ///< of the project file as it was read or saved last
};

} // namespace gonion::annotation
