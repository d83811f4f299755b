// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// \file
/// The small JSON files of a run's folder, which anybody may have written. Private to this folder.
namespace gonion::training {

/// One JSON object. Errors: NotFound, PermissionDenied, Unreadable (larger than `largest` bytes, no object, nested deep).
[[nodiscard]] core::Result<nlohmann::json> readJsonObject(const std::filesystem::path &file, std::size_t largest);
/// Atomic; text that is not UTF-8 is replaced. Errors: as core::writeFileAtomically.
[[nodiscard]] core::Result<void> writeJson(const std::filesystem::path &file, const nlohmann::ordered_json &json);

/// Members of an object; nothing, or the default, where a member is absent or of another kind.
[[nodiscard]] std::string textOf(const nlohmann::json &object, const char *key);
[[nodiscard]] std::optional<double> numberOf(const nlohmann::json &object, const char *key);
/// Never negative, at most 2^53.
[[nodiscard]] std::int64_t countOf(const nlohmann::json &object, const char *key);

} // namespace gonion::training
