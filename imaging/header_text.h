// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::imaging {

/// Small helpers for headers made of text lines (NRRD, MetaImage).

[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string lowered(std::string_view text);
[[nodiscard]] std::vector<std::string> words(std::string_view text);

/// A number and nothing else; "nan" and "inf" count.
[[nodiscard]] std::optional<double> numberFrom(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> integerFrom(std::string_view text);
/// All words as numbers, or nothing where one is none.
[[nodiscard]] std::optional<std::vector<double>> numbersFrom(std::string_view text);

} // namespace gonion::imaging
