// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// Tables as text, for `.csv` and `.fcsv`. Private to this folder.
namespace gonion::annotation {

/// Reads rows of fields one at a time. A field in double quotes may hold the separator, line feeds and
/// doubled quotes; a quote inside an unquoted field is a letter. Ends of lines: LF, CR LF or CR.
class DelimitedReader {
public:
    /// More fields than this in a row are dropped.
    static constexpr std::size_t kMostFields = 64;

    DelimitedReader(std::string_view text, char separator) : m_rest(text), m_separator(separator) {}

    /// The next row into `fields`; false at the end.
    bool next(std::vector<std::string> &fields);
    /// Number of the line the last row began on, from 1.
    [[nodiscard]] std::size_t line() const { return m_line; }

private:
    [[nodiscard]] std::string takeField();
    [[nodiscard]] std::string takeQuoted();
    void skipLineEnd();

    std::string_view m_rest;
    char m_separator;
    std::size_t m_line = 0;
    std::size_t m_nextLine = 1;
};

/// Without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string lowerCase(std::string_view text);
/// Without the byte order mark that some editors put at the beginning.
[[nodiscard]] std::string_view withoutByteOrderMark(std::string_view text);

/// A finite number that fills the whole text but blanks; always with a decimal point, whatever the locale.
[[nodiscard]] std::optional<double> numberFrom(std::string_view text);
/// The shortest text that reads back as exactly this number.
[[nodiscard]] std::string textFromNumber(double number);
/// The field as a table holds it: in quotes where it has to be.
[[nodiscard]] std::string quotedField(std::string_view field);

} // namespace gonion::annotation
