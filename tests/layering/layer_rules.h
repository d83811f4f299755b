// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

/// \file
/// Which room may know what: the table of docs/ARCHITECTURE.md as a check. Includes are followed from file to
/// file, links from target to target, so a library that comes in through three others is found too.
namespace gonion::layering {

/// The libraries that the rules speak of.
enum class Library { Qt, QtWidgets, Vtk, Itk, Torch };

/// One room: a folder, or some files and targets in it with rules of their own.
struct Room {
    std::string folder;                 ///< "ui"
    std::set<std::string> mayInclude;   ///< folders whose headers it may include, itself among them
    std::set<Library> mustNotInclude;   ///< directly or through headers of other rooms
    std::set<Library> mustNotLink;      ///< directly or through other targets
    std::set<std::string> targets = {}; ///< only these targets and their sources; empty: all of the folder
};

/// The rooms of this program. A file or target must keep the rules of every room it belongs to.
[[nodiscard]] std::vector<Room> roomsOfGonion();

/// What the build knows of one target.
struct Target {
    std::string folder; ///< where it is defined, relative to the root ("inference/network")
    std::vector<std::string> links;
    std::vector<std::string> sources; ///< relative to the root
};
using TargetGraph = std::map<std::string, Target>;

/// Reads the lines `target|folder|links|sources` (lists with semicolons) that the build writes when it is
/// configured. Empty where there is no such file.
[[nodiscard]] TargetGraph readTargetGraph(const std::filesystem::path &file);

/// One sentence for each forbidden include under `root`, with the way it came in; empty where all is well.
[[nodiscard]] std::vector<std::string> forbiddenIncludes(const std::filesystem::path &root,
                                                         const std::vector<Room> &rooms, const TargetGraph &graph);

/// One sentence for each forbidden link, with the way it came in.
[[nodiscard]] std::vector<std::string> forbiddenLinks(const TargetGraph &graph, const std::vector<Room> &rooms);

} // namespace gonion::layering
