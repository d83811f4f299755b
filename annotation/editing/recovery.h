// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gonion::annotation {

/// Unsaved work that a program left behind when it was killed.
struct RecoverableWork {
    std::filesystem::path journal;
    std::string caseId;    ///< as in JournalSubject; empty where the journal's first line is damaged
    std::string annotator;
    std::size_t edits = 0;
    std::string lastEdit;  ///< ISO 8601 with milliseconds, UTC; may be empty
    LandmarkSet landmarks; ///< exactly as they were
    /// False where the journal's beginning is damaged: `landmarks` then holds only what was edited.
    bool whole = true;
    std::vector<std::string> notices; ///< what was damaged, for a person
};

/// All unsaved work in a folder of journals, or that of one case, the newest first. What a living program still holds
/// is left out. A damaged line costs only itself. Empty where the folder is not there. Reads files: a worker's task.
[[nodiscard]] std::vector<RecoverableWork> recoverableWork(const std::filesystem::path &folder,
                                                           const std::optional<std::string> &caseId = std::nullopt);

/// The set to restore: the work's own, or, where its beginning is damaged, `saved` with what was edited.
[[nodiscard]] LandmarkSet recoveredOnto(const RecoverableWork &work, const LandmarkSet &saved);

/// The work of one case that differs from its file's landmarks, as `recoverableWork`. Journals that hold nothing more
/// than the file are deleted on the way: their program was killed right after a save.
[[nodiscard]] std::vector<RecoverableWork> workToOffer(const std::filesystem::path &folder, const std::string &caseId,
                                                       const LandmarkSet &saved);

/// Deletes the journal: the work was restored and journalled anew, or the user does not want it.
/// Errors: PermissionDenied, WriteFailed.
core::Result<void> discardWork(const RecoverableWork &work);

} // namespace gonion::annotation
