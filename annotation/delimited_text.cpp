// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/delimited_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace gonion::annotation {

bool DelimitedReader::next(std::vector<std::string> &fields)
{
    fields.clear();
    if (m_rest.empty()) {
        return false;
    }
    m_line = m_nextLine;
    while (true) {
        std::string field = takeField();
        if (fields.size() < kMostFields) {
            fields.push_back(std::move(field));
        }
        if (m_rest.empty() || m_rest.front() != m_separator) {
            break;
        }
        m_rest.remove_prefix(1);
    }
    skipLineEnd();
    return true;
}

std::string DelimitedReader::takeField()
{
    std::string field;
    if (!m_rest.empty() && m_rest.front() == '"') {
        m_rest.remove_prefix(1);
        field = takeQuoted();
    }
    // Also what follows a closing quote: nothing is lost from a file that quotes wrongly.
    const std::size_t end = std::min(m_rest.find_first_of(std::string{m_separator, '\n', '\r'}), m_rest.size());
    field += m_rest.substr(0, end);
    m_rest.remove_prefix(end);
    return field;
}

std::string DelimitedReader::takeQuoted()
{
    std::string field;
    while (!m_rest.empty()) {
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        if (c == '"') {
            if (m_rest.empty() || m_rest.front() != '"') {
                break;
            }
            m_rest.remove_prefix(1);
        } else if (c == '\n') {
            ++m_nextLine;
        }
        field.push_back(c);
    }
    return field;
}

void DelimitedReader::skipLineEnd()
{
    if (!m_rest.empty() && m_rest.front() == '\r') {
        m_rest.remove_prefix(1);
        if (m_rest.empty() || m_rest.front() != '\n') {
            ++m_nextLine;
            return;
        }
    }
    if (!m_rest.empty() && m_rest.front() == '\n') {
        m_rest.remove_prefix(1);
        ++m_nextLine;
    }
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    for (char &c : lower) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return lower;
}

std::string_view withoutByteOrderMark(std::string_view text)
{
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    return text.substr(0, kMark.size()) == kMark ? text.substr(kMark.size()) : text;
}

std::optional<double> numberFrom(std::string_view text)
{
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
    }
    double number = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty() || !std::isfinite(number)) {
        return std::nullopt;
    }
    return number;
}

std::string textFromNumber(double number)
{
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return {buffer.data(), result.ptr};
}

std::string quotedField(std::string_view field)
{
    const bool needsQuotes = field.find_first_of(",;\t\"\r\n") != std::string_view::npos || trimmed(field) != field;
    if (!needsQuotes) {
        return std::string(field);
    }
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"') {
            quoted.push_back('"');
        }
        quoted.push_back(c);
    }
    return quoted + "\"";
}

} // namespace gonion::annotation
