// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gonion::inference {

/// Parses untrusted JSON without exceptions.
/// \param deepest nesting that is accepted: copying and printing nested values is recursive
/// \return nothing for text that is not JSON, not UTF-8, or nested deeper
[[nodiscard]] inline std::optional<nlohmann::json> parseBoundedJson(std::string_view text, int deepest = 32)
{
    bool tooDeep = false;
    const auto watchDepth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json &) {
        tooDeep = tooDeep || depth > deepest;
        return !tooDeep;
    };
    nlohmann::json value =
        nlohmann::json::parse(text.begin(), text.end(), watchDepth, /*allow_exceptions=*/false);
    if (tooDeep || value.is_discarded()) {
        return std::nullopt;
    }
    return value;
}

/// Prints without exceptions: bytes that are not UTF-8 are replaced.
[[nodiscard]] inline std::string printJson(const nlohmann::json &value, int indent = -1)
{
    return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace gonion::inference
