// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// \file
/// Two visitors with the same calls, so that each member of a plan is named once: one writes it, one reads it.
namespace gonion::training {

/// A value of an enumeration and its word in a file.
template <typename Value>
using Word = std::pair<Value, std::string_view>;

class MemberWriter {
public:
    explicit MemberWriter(nlohmann::json &object) : m_object(object) { m_object = nlohmann::json::object(); }

    void number(const char *key, double value, double, double) { m_object[key] = value; }
    void whole(const char *key, std::int64_t value, std::int64_t, std::int64_t) { m_object[key] = value; }
    void flag(const char *key, bool value) { m_object[key] = value; }
    void text(const char *key, const std::string &value) { m_object[key] = value; }
    void path(const char *key, const std::filesystem::path &value) { m_object[key] = value.string(); }
    template <typename Value, std::size_t N>
    void word(const char *key, Value value, const std::array<Word<Value>, N> &words)
    {
        for (const Word<Value> &one : words) {
            if (one.first == value) {
                m_object[key] = std::string(one.second);
            }
        }
    }
    template <typename Values, typename Limit>
    void list(const char *key, const Values &values, std::size_t, std::size_t, Limit, Limit)
    {
        m_object[key] = values;
    }
    /// A member that may be null.
    template <typename Value, typename Visit>
    void perhaps(const char *key, const std::optional<Value> &value, Visit visit)
    {
        m_object[key] = nullptr;
        if (value) {
            visit(*this, *value);
        }
    }
    template <typename Visit>
    void object(const char *key, Visit visit)
    {
        MemberWriter inner(m_object[key]);
        visit(inner);
    }
    void finish() {}

private:
    nlohmann::json &m_object;
};

/// Takes what is there, leaves the rest as it is, and keeps the first thing that is wrong, as a sentence's middle.
class MemberReader {
public:
    MemberReader(const nlohmann::json &object, std::string place, std::string &problem)
        : m_object(object), m_place(std::move(place)), m_problem(problem)
    {
        if (!m_object.is_object()) {
            note((m_place.empty() ? std::string("the plan") : m_place) + " is not an object");
        }
    }

    void number(const char *key, double &value, double least, double most)
    {
        if (const nlohmann::json *found = find(key)) {
            if (!found->is_number() || !(found->get<double>() >= least && found->get<double>() <= most)) {
                note(pathOf(key) + " is not a number from " + shown(least) + " to " + shown(most));
            } else {
                value = found->get<double>();
            }
        }
    }
    template <typename Whole>
    void whole(const char *key, Whole &value, std::int64_t least, std::int64_t most)
    {
        if (const nlohmann::json *found = find(key)) {
            if (!isWhole(*found, least, most)) {
                note(pathOf(key) + " is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
            } else {
                value = static_cast<Whole>(found->get<std::int64_t>());
            }
        }
    }
    void flag(const char *key, bool &value)
    {
        if (const nlohmann::json *found = find(key)) {
            if (!found->is_boolean()) {
                note(pathOf(key) + " is not true or false");
            } else {
                value = found->get<bool>();
            }
        }
    }
    void text(const char *key, std::string &value)
    {
        constexpr std::size_t kLongest = 4096;
        if (const nlohmann::json *found = find(key)) {
            const auto *given = found->get_ptr<const std::string *>();
            if (given == nullptr || given->size() > kLongest || given->find('\0') != std::string::npos) {
                note(pathOf(key) + " is not text of at most " + std::to_string(kLongest) + " letters");
            } else {
                value = *given;
            }
        }
    }
    void path(const char *key, std::filesystem::path &value)
    {
        std::string given = value.string();
        text(key, given);
        value = given;
    }
    template <typename Value, std::size_t N>
    void word(const char *key, Value &value, const std::array<Word<Value>, N> &words)
    {
        const nlohmann::json *found = find(key);
        if (found == nullptr) {
            return;
        }
        std::string choice;
        for (const Word<Value> &one : words) {
            if (*found == std::string(one.second)) {
                value = one.first;
                return;
            }
            choice += (choice.empty() ? "" : ", ") + std::string(one.second);
        }
        note(pathOf(key) + " is not one of " + choice);
    }
    template <typename Values, typename Limit>
    void list(const char *key, Values &values, std::size_t fewest, std::size_t most, Limit low, Limit high)
    {
        const nlohmann::json *found = find(key);
        if (found == nullptr) {
            return;
        }
        if (!found->is_array() || found->size() < fewest || found->size() > most) {
            note(pathOf(key) + " is not a list of "
                 + (fewest == most ? "" : std::to_string(fewest) + " to ") + std::to_string(most) + " numbers");
            return;
        }
        for (const nlohmann::json &one : *found) {
            const bool right = std::is_integral_v<Limit> ? one.is_number_integer() : one.is_number();
            if (!right || !(one.get<double>() >= double(low) && one.get<double>() <= double(high))) {
                note(pathOf(key) + " has a value that is not a number from " + shown(double(low)) + " to "
                     + shown(double(high)));
                return;
            }
        }
        values = found->get<Values>();
    }
    template <typename Value, typename Visit>
    void perhaps(const char *key, std::optional<Value> &value, Visit visit)
    {
        const nlohmann::json *found = find(key);
        if (found != nullptr && found->is_null()) {
            value.reset();
        } else if (found != nullptr) {
            visit(*this, value.emplace());
        }
    }
    template <typename Visit>
    void object(const char *key, Visit visit)
    {
        if (const nlohmann::json *found = find(key)) {
            MemberReader inner(*found, pathOf(key), m_problem);
            visit(inner);
        }
    }
    /// After the last member: whatever else is there is refused.
    void finish()
    {
        if (m_object.is_object()) {
            for (const auto &entry : m_object.items()) {
                if (!m_known.contains(entry.key())) {
                    note(pathOf(entry.key()) + " is not a member that this version knows");
                }
            }
        }
    }

    /// nullptr where it is absent; from now on it is known.
    const nlohmann::json *find(const char *key)
    {
        m_known.insert(key);
        const auto found = m_object.is_object() ? m_object.find(key) : m_object.end();
        return found == m_object.end() ? nullptr : &*found;
    }
    [[nodiscard]] std::string pathOf(const std::string &key) const { return m_place.empty() ? key : m_place + "." + key; }
    void note(const std::string &what)
    {
        if (m_problem.empty()) {
            m_problem = what;
        }
    }
    [[nodiscard]] std::string &problem() { return m_problem; }

private:
    static bool isWhole(const nlohmann::json &value, std::int64_t least, std::int64_t most)
    {
        // Compared as a double first: an unsigned number of 64 bits would wrap.
        return value.is_number_integer() && value.get<double>() >= double(least) && value.get<double>() <= double(most);
    }
    static std::string shown(double value)
    {
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%g", value);
        return buffer;
    }

    const nlohmann::json &m_object;
    std::string m_place;
    std::string &m_problem;
    std::set<std::string> m_known;
};

} // namespace gonion::training
