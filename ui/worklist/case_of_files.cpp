// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/case_of_files.h"

#include "annotation/project/project.h"
#include "ui/worklist/work_list.h"

#include <algorithm>
#include <string>

namespace gonion::ui {

namespace fs = std::filesystem;
using annotation::Project;
using annotation::ProjectCase;

namespace {

/// The nearest folder above a file that holds a project; empty: none. One in MML layout without a file of a
/// project is none: its landmarks are never written.
fs::path projectAbove(const fs::path &file)
{
    std::error_code ignored;
    for (fs::path folder = file.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if (fs::is_regular_file(folder / std::string(Project::kFileName), ignored)) {
            return folder;
        }
        if (folder == folder.root_path()) {
            break;
        }
    }
    return {};
}

/// Whatever ways lead there.
bool isSame(const fs::path &one, const fs::path &other)
{
    std::error_code ignored;
    return !one.empty() && !other.empty() && (one == other || fs::equivalent(one, other, ignored));
}

const ProjectCase *caseOf(const WorkList &list, const fs::path &volume)
{
    if (!list.isOpen()) {
        return nullptr;
    }
    const auto &cases = list.project().cases();
    const auto found = std::find_if(cases.begin(), cases.end(), [&](const ProjectCase &one) {
        const auto path = list.project().pathForReading(one.volume);
        // The names first: asking the disk of every case takes long where it is far away.
        return path && path->filename() == volume.filename() && isSame(*path, volume);
    });
    return found == cases.end() ? nullptr : &*found;
}

} // namespace

std::optional<CaseRequest> caseOfFiles(const WorkList &list, const fs::path &volume,
                                       const fs::path &landmarkFile,
                                       const annotation::LandmarkTemplate &scheme)
{
    const ProjectCase *own = caseOf(list, volume);
    if (own) {
        const auto request = list.requestFor(own->id);
        if (request && (isSame(landmarkFile, request->landmarks) || isSame(landmarkFile, request->basis))) {
            return *request;
        }
    }
    const fs::path beside = projectAbove(volume);
    const fs::path folder = own              ? list.project().folder()
                            : beside.empty() ? projectAbove(landmarkFile)
                                             : beside;
    if (folder.empty()) {
        return std::nullopt;
    }
    CaseRequest shown;
    shown.project = folder;
    shown.volume = volume;
    shown.landmarks = landmarkFile;
    shown.annotator = list.annotator();
    shown.scheme = own ? list.project().scheme() : scheme;
    shown.readOnlyReason = own ? "This case is shown only: the landmarks in "
                                     + landmarkFile.filename().string()
                                     + " are not yours. Open it from the work list to label it yourself."
                               : "This case is shown only: it belongs to the project in " + folder.string()
                                     + ". Open that project to change its landmarks.";
    return shown;
}

} // namespace gonion::ui
