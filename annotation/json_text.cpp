// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/json_text.h"

#include <cmath>

namespace gonion::annotation {

namespace {

constexpr int kDeepestNesting = 64;

/// Brackets outside of texts; a parser's own tree would already cost the memory this check saves.
bool nestsTooDeep(std::string_view text)
{
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                inText = false;
            }
        } else if (c == '"') {
            inText = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kDeepestNesting) {
                return true;
            }
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

} // namespace

core::Result<nlohmann::json> parseUntrustedJson(std::string_view text)
{
    if (nestsTooDeep(text)) {
        return core::fail(core::ErrorCode::Unreadable, "its JSON nests too deep");
    }
    nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return core::fail(core::ErrorCode::Unreadable, "it is no JSON, ends too early or is damaged");
    }
    return json;
}

const nlohmann::json *memberAt(const nlohmann::json &json, const char *key)
{
    if (!json.is_object()) {
        return nullptr;
    }
    const auto it = json.find(key);
    return it == json.end() ? nullptr : &*it;
}

std::string textAt(const nlohmann::json &json, const char *key)
{
    const nlohmann::json *member = memberAt(json, key);
    return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

std::optional<double> numberAt(const nlohmann::json &json, const char *key)
{
    const nlohmann::json *member = memberAt(json, key);
    if (member == nullptr || !member->is_number()) {
        return std::nullopt;
    }
    const double number = member->get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

const nlohmann::json *arrayAt(const nlohmann::json &json, const char *key)
{
    const nlohmann::json *member = memberAt(json, key);
    return member != nullptr && member->is_array() ? member : nullptr;
}

std::string textFrom(const nlohmann::ordered_json &json)
{
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace gonion::annotation
