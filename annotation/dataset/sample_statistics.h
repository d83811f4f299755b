// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

/// \file
/// Numbers of a sample. Private to `annotation`.
namespace gonion::annotation {

/// 0 for none.
[[nodiscard]] inline double meanOf(const std::vector<double> &values)
{
    double sum = 0.0;
    for (const double value : values) {
        sum += value;
    }
    return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

/// Standard deviation of a sample (n - 1); needs two values.
[[nodiscard]] inline std::optional<double> sampleSd(const std::vector<double> &values)
{
    if (values.size() < 2) {
        return std::nullopt;
    }
    const double mean = meanOf(values);
    double sum = 0.0;
    for (const double value : values) {
        sum += (value - mean) * (value - mean);
    }
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

/// By linear interpolation between the sorted values (Hyndman and Fan's type 7, the usual one); 0 for none.
/// \param share 0 to 1
[[nodiscard]] inline double quantileOf(std::vector<double> values, double share)
{
    if (values.empty()) {
        return 0.0;
    }
    std::sort(values.begin(), values.end());
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

} // namespace gonion::annotation
