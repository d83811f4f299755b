// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gonion::inference {

/// Reads members of one JSON object and remembers the first that is absent or out of its range.
class JsonMembers {
public:
    JsonMembers(const nlohmann::json &object, std::string place, std::string &problem)
        : m_object(object),
          m_place(std::move(place)),
          m_problem(problem)
    {
        if (!m_object.is_object()) {
            note("is missing");
        }
    }

    [[nodiscard]] const nlohmann::json &child(const char *key) const
    {
        static const nlohmann::json nothing;
        const auto found = m_object.is_object() ? m_object.find(key) : m_object.end();
        return found == m_object.end() ? nothing : *found;
    }

    [[nodiscard]] JsonMembers object(const char *key) const { return {child(key), pathOf(key), m_problem}; }

    void read(const char *key, std::int64_t &value, std::int64_t least, std::int64_t most) const
    {
        readInteger(child(key), pathOf(key), value, least, most);
    }
    void read(const char *key, double &value, double least, double most) const
    {
        readNumber(child(key), pathOf(key), value, least, most);
    }
    void read(const char *key, bool &value) const
    {
        if (!child(key).is_boolean()) {
            noteOf(pathOf(key), "is not true or false");
        } else {
            value = child(key).get<bool>();
        }
    }
    void read(const char *key, std::string &value) const
    {
        if (!child(key).is_string()) {
            noteOf(pathOf(key), "is not text");
        } else {
            value = child(key).get<std::string>();
        }
    }
    template <typename T>
    void readList(const char *key, std::vector<T> &values, std::size_t fewest, std::size_t most, T low,
                  T high) const
    {
        const nlohmann::json &list = child(key);
        if (!list.is_array() || list.size() < fewest || list.size() > most) {
            noteOf(pathOf(key), "has a wrong number of values");
            return;
        }
        values.assign(list.size(), T{});
        for (std::size_t i = 0; i < list.size(); ++i) {
            readElement(list[i], pathOf(key), values[i], low, high);
        }
    }
    template <typename T>
    void readTriple(const char *key, std::array<T, 3> &values, T low, T high) const
    {
        std::vector<T> list;
        readList(key, list, 3, 3, low, high);
        if (list.size() == 3) {
            std::copy(list.begin(), list.end(), values.begin());
        }
    }

    void note(const std::string &what) const { noteOf(m_place, what); }

private:
    static bool isWithin(double value, double least, double most) { return value >= least && value <= most; }

    void readElement(const nlohmann::json &value, const std::string &path, std::int64_t &target, std::int64_t least,
                     std::int64_t most) const
    {
        readInteger(value, path, target, least, most);
    }
    void readElement(const nlohmann::json &value, const std::string &path, double &target, double least,
                     double most) const
    {
        readNumber(value, path, target, least, most);
    }
    void readInteger(const nlohmann::json &value, const std::string &path, std::int64_t &target, std::int64_t least,
                     std::int64_t most) const
    {
        // Compared as a double first: an unsigned number of 64 bits would wrap.
        if (!value.is_number_integer() || !isWithin(value.get<double>(), double(least), double(most))) {
            noteOf(path,
                   "is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        } else {
            target = value.get<std::int64_t>();
        }
    }
    void readNumber(const nlohmann::json &value, const std::string &path, double &target, double least,
                    double most) const
    {
        if (!value.is_number() || !isWithin(value.get<double>(), least, most)) {
            noteOf(path, "is not a number in its range");
        } else {
            target = value.get<double>();
        }
    }
    [[nodiscard]] std::string pathOf(const char *key) const { return m_place + "." + key; }
    void noteOf(const std::string &path, const std::string &what) const
    {
        if (m_problem.empty()) {
            m_problem = path + " " + what;
        }
    }

    const nlohmann::json &m_object;
    std::string m_place;
    std::string &m_problem;
};

} // namespace gonion::inference
