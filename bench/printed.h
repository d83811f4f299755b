// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdio>
#include <string>

namespace gonion::bench {

/// A line of a report, at most 255 letters, in printf's format.
template <typename... Values>
[[nodiscard]] std::string printed(const char *format, const Values &...values)
{
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

} // namespace gonion::bench
