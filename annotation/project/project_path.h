// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>
#include <string>
#include <string_view>

/// \file
/// Paths inside a project's folder. Private to this folder.
namespace gonion::annotation {

/// Why a text is no path inside a folder, in a few words ("it leaves the project's folder"); empty where it is one:
/// relative, with '/', without "..", ".", empty parts, back slashes or control letters, and UTF-8.
[[nodiscard]] std::string whyNoInnerPath(std::string_view path);

[[nodiscard]] bool isUtf8(std::string_view text);

/// A name as part of a path: letters that some file system refuses, and '%', become %XX; long names are cut and get
/// a number that depends on all of it. Two names never give the same part.
[[nodiscard]] std::string fileNameFrom(std::string_view name);

/// Whether `path` is `ancestor` or lies in it, part by part.
[[nodiscard]] bool isSameOrInside(std::string_view path, std::string_view ancestor);

/// `relative` (an inner path) with links resolved, made relative to the resolved `folder` again.
/// InvalidArgument where it lies outside.
[[nodiscard]] core::Result<std::string> resolvedInside(const std::filesystem::path &folder, std::string_view relative);

} // namespace gonion::annotation
