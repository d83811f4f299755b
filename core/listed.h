// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gonion::core {

/// Names for a person: the first `most`, and how many more there are.
[[nodiscard]] inline std::string listed(const std::vector<std::string> &names, std::size_t most)
{
    std::string text;
    for (std::size_t n = 0; n < names.size() && n < most; ++n) {
        text += (n == 0 ? "" : ", ") + names[n];
    }
    return names.size() > most ? text + " and " + std::to_string(names.size() - most) + " more" : text;
}

} // namespace gonion::core
