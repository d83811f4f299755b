// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/detector.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gonion::app {

/// One part of a list that several processes work through: every n-th item, from the i-th.
struct Shard {
    std::size_t number = 1; ///< from 1
    std::size_t of = 1;

    [[nodiscard]] bool holds(std::size_t item) const { return item % of == number - 1; }
    /// "i/n"; nothing where it is something else.
    [[nodiscard]] static std::optional<Shard> parse(const std::string &text);
};

struct DetectFolderArguments {
    std::filesystem::path folder;
    std::filesystem::path output; ///< folder for the results; empty: beside the volumes
    std::vector<std::filesystem::path> models;
    Shard shard;
    bool overwrite = false; ///< results that are there are made anew
    bool reports = false;   ///< a JSON report beside each result
    std::optional<double> threshold;
    inference::DetectorOptions options;
};

/// Detects in every volume file of a folder, and in every DICOM folder right below it, in the order of their names, each
/// into `NAME_detected.mrk.json`. Results are whole or not there; those that are there are passed over, so that an
/// interrupted run goes on. A case that fails is told and the next one taken; a disk that is full or a model that cannot be
/// used ends it. A line a case on standard output. \return the exit code: 3 where a case failed
[[nodiscard]] int detectFolder(const DetectFolderArguments &arguments);

} // namespace gonion::app
