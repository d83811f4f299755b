// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/project.h"
#include "core/result.h"

#include <filesystem>
#include <string>
#include <string_view>

/// \file
/// `gonion-project.json` and the MML layout. Private to this folder.
namespace gonion::annotation {

class ProjectFile {
public:
    /// No project file is larger.
    static constexpr std::size_t kLargest = std::size_t{64} << 20;

    /// The project that `bytes` describe. Errors with a whole sentence, which names `folder`'s project file.
    static core::Result<Project> parse(const std::filesystem::path &folder, std::string_view bytes);
    static std::string textOf(const Project &project);

    /// True where `folder` has train, val or test with a volume of MML in it.
    static bool isMml(const std::filesystem::path &folder);
    static core::Result<Project> fromMml(const std::filesystem::path &folder);
};

} // namespace gonion::annotation
