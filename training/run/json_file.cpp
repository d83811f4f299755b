// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/json_file.h"

#include "core/atomic_file.h"
#include "core/read_file.h"

#include <cmath>

namespace gonion::training {

namespace {

constexpr int kDeepestNesting = 32;
constexpr double kLargestCount = 9007199254740992.0;

/// Stops a file of brackets from growing into a tree: the parser asks before each value.
nlohmann::json parse(const std::string &text)
{
    const auto shallow = [](int depth, nlohmann::json::parse_event_t, nlohmann::json &) { return depth < kDeepestNesting; };
    return nlohmann::json::parse(text, shallow, false);
}

} // namespace

core::Result<nlohmann::json> readJsonObject(const std::filesystem::path &file, std::size_t largest)
{
    const auto text = core::readFile(file, largest);
    if (!text) {
        return tl::unexpected(text.error());
    }
    nlohmann::json json = parse(*text);
    if (!json.is_object()) {
        return core::fail(core::ErrorCode::Unreadable,
                          "\"" + file.string() + "\" is damaged: it holds no JSON object. Delete it, or start the run anew.");
    }
    return json;
}

core::Result<void> writeJson(const std::filesystem::path &file, const nlohmann::ordered_json &json)
{
    return core::writeFileAtomically(file, json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

std::string textOf(const nlohmann::json &object, const char *key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::optional<double> numberOf(const nlohmann::json &object, const char *key)
{
    const auto it = object.find(key);
    if (it == object.end() || !it->is_number()) {
        return std::nullopt;
    }
    const double number = it->get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::int64_t countOf(const nlohmann::json &object, const char *key)
{
    const double number = numberOf(object, key).value_or(0.0);
    return number > 0.0 && number <= kLargestCount ? static_cast<std::int64_t>(number) : 0;
}

} // namespace gonion::training
