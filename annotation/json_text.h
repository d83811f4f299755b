// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

/// \file
/// JSON that comes from outside, without exceptions and without trust. Private to this folder.
namespace gonion::annotation {

/// \return Unreadable with a reason in a few words ("its JSON ends too early or is damaged"), not a sentence;
///         also for JSON that nests deeper than any of our files.
[[nodiscard]] core::Result<nlohmann::json> parseUntrustedJson(std::string_view text);

/// The member `key` of an object, or null where `json` is no object or has no such member.
[[nodiscard]] const nlohmann::json *memberAt(const nlohmann::json &json, const char *key);
/// The member as text; empty where it is absent or no text.
[[nodiscard]] std::string textAt(const nlohmann::json &json, const char *key);
/// The member as a finite number.
[[nodiscard]] std::optional<double> numberAt(const nlohmann::json &json, const char *key);
/// The member where it is a list, else null.
[[nodiscard]] const nlohmann::json *arrayAt(const nlohmann::json &json, const char *key);

/// Indented text; bytes that are not UTF-8 are replaced. Ends with a line feed.
[[nodiscard]] std::string textFrom(const nlohmann::ordered_json &json);

} // namespace gonion::annotation
