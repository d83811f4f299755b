// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/split.h"
#include "core/job_context.h"
#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace gonion::annotation {

/// How to read a folder as a data set.
struct ImportLayout {
    std::string name;          ///< for a person, of a ready-made layout
    std::string volumePattern; ///< a `PathPattern` with {case}
    std::vector<std::string> landmarkPatterns; ///< the first that matches a file counts; may be empty
    friend bool operator==(const ImportLayout &, const ImportLayout &) = default;
};

/// The layouts that are offered by name, the more particular ones first.
[[nodiscard]] std::vector<ImportLayout> readyMadeLayouts();

/// A landmark file of a case that would be imported.
struct ImportedLandmarks {
    std::string annotator; ///< as the pattern found it, else "imported"; with a number for the second of one name
    std::string path;      ///< relative, with '/'
    friend bool operator==(const ImportedLandmarks &, const ImportedLandmarks &) = default;
};

/// A case that would be imported.
struct ImportedCase {
    std::string id;     ///< the pattern's {case}; with the split or a number behind it where two would have one id
    std::string volume; ///< relative, with '/'
    Split split = Split::None;
    std::string patient; ///< the pattern's {patient}; or empty. May be a name: only its hash may be kept
    std::vector<ImportedLandmarks> landmarks;
};

/// What an import would do: a dry run.
struct ImportPreview {
    std::vector<ImportedCase> cases; ///< by volume's path
    std::vector<std::string> landmarksWithoutVolume;
    std::vector<std::string> unmatchedFiles; ///< neither volume nor landmarks
    std::vector<std::string> problems;       ///< sentences: unknown split names, folders that may not be read
    [[nodiscard]] std::size_t casesWithoutLandmarks() const;
};

/// Looks at names alone, opens no file, writes nothing.
/// Errors: InvalidArgument (a pattern, with the reason), NotFound, PermissionDenied, Cancelled.
[[nodiscard]] core::Result<ImportPreview> previewImport(const std::filesystem::path &folder, const ImportLayout &layout,
                                                        const core::JobContext &job = {});

/// A ready-made layout that fits a folder, and what it would import.
struct GuessedImport {
    ImportLayout layout;
    ImportPreview preview;
};
/// The first ready-made layout that explains at least half as many files as the best one does. Errors: as `previewImport`; NotFound where none
/// matches a single volume.
[[nodiscard]] core::Result<GuessedImport> guessImport(const std::filesystem::path &folder, const core::JobContext &job = {});

} // namespace gonion::annotation
