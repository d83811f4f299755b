// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/split.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::annotation {

/// How far the work on a case is.
enum class CaseStage { New, InWork, Labelled, InReview, Accepted, Rejected };

/// Stable name for files: "new", "in work", "labelled", "in review", "accepted", "rejected".
[[nodiscard]] std::string_view nameOf(CaseStage stage);
[[nodiscard]] std::optional<CaseStage> caseStageFromName(std::string_view name);

/// One annotator's landmarks of a case.
struct AnnotatorFile {
    std::string annotator;
    std::string path; ///< relative to the project's folder, with '/'
    friend bool operator==(const AnnotatorFile &, const AnnotatorFile &) = default;
};

/// Annotator of landmark files that were there before the project.
inline constexpr std::string_view kImportedAnnotator = "imported";

/// One case of a project. A value; all paths are relative to the project's folder, with '/', and never leave it.
struct ProjectCase {
    std::string id;     ///< unique in the project
    std::string volume; ///< a file or a DICOM folder
    CaseStage stage = CaseStage::New;
    std::vector<std::string> assignees;
    std::vector<AnnotatorFile> landmarkFiles; ///< at most one an annotator
    std::string acceptedFile;                 ///< the landmarks to train and measure with; empty: none yet
    std::map<std::string, std::chrono::seconds> timeSpent; ///< active time by annotator
    std::string comment;
    std::vector<std::string> flags; ///< words of the project's own ("metal", "motion")
    Split split = Split::None;
    std::optional<int> fold;
    std::string patientHash;       ///< salted hash of the DICOM PatientID, never the ID itself; or empty
    std::string volumeFingerprint; ///< of the volume's geometry and content when it was read; or empty
    std::string unknownMembers;    ///< JSON object of what a newer version wrote here; kept when saved; or empty

    [[nodiscard]] const AnnotatorFile *fileOf(std::string_view annotator) const;
    [[nodiscard]] std::chrono::seconds totalTime() const;
    friend bool operator==(const ProjectCase &, const ProjectCase &) = default;
};

/// Whose landmarks a reviewer looks at who has none of the case: the accepted ones, else an assignee's, else the
/// first. None of a case that is still labelled: several people do so without seeing each other's work.
[[nodiscard]] const AnnotatorFile *fileToReview(const ProjectCase &projectCase);

} // namespace gonion::annotation
