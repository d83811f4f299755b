// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case_service.h"

#include <filesystem>
#include <optional>

namespace gonion::ui {

class WorkList;

/// How a case is to be opened that is named by its files, as a training's report names it, and not chosen in
/// the work list. One's own case of the project that is open: as from the list, with its lock and its
/// journal. Other landmarks of a project, this one or another: shown only, with the sentence that says so and
/// no id, since a save past the project could write over a colleague's work. None: of no project. \param
/// scheme what it is shown with where the project is not the one that is open
[[nodiscard]] std::optional<CaseRequest> caseOfFiles(const WorkList &list,
                                                     const std::filesystem::path &volume,
                                                     const std::filesystem::path &landmarkFile,
                                                     const annotation::LandmarkTemplate &scheme);

} // namespace gonion::ui
