// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plots/axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace gonion::training {

namespace {

std::string labelOf(double value, int decimals)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value == 0.0 ? 0.0 : value); // no "-0"
    return text.data();
}

/// 1e-5 and the like where zeros would have to be counted.
std::string powerLabel(double value)
{
    std::array<char, 48> text{};
    const bool plain = value >= 1e-3 && value < 1e5;
    std::snprintf(text.data(), text.size(), plain ? "%g" : "%.0e", value);
    return text.data();
}

/// 1, 2 or 5 times a power of ten, at least `step`.
double roundStep(double step)
{
    const double power = std::pow(10.0, std::floor(std::log10(step)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= step * (1.0 - 1e-9)) {
            return factor * power;
        }
    }
    return 10.0 * power;
}

} // namespace

Axis Axis::linear(double low, double high, int wantedTicks)
{
    if (!std::isfinite(low) || !std::isfinite(high)) {
        low = 0.0;
        high = 1.0;
    }
    if (high - low <= 1e-12 * std::max(std::abs(low), std::abs(high)) || high <= low) {
        const double room = low == 0.0 ? 1.0 : 0.1 * std::abs(low);
        low -= room;
        high = low + 2.0 * room;
    }
    const double step = roundStep((high - low) / std::max(wantedTicks, 1));
    const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12);
    Axis axis;
    axis.m_low = std::floor(low / step + 1e-9) * step;
    axis.m_high = std::ceil(high / step - 1e-9) * step;
    const auto count = static_cast<int>(std::lround((axis.m_high - axis.m_low) / step));
    for (int n = 0; n <= count; ++n) {
        const double value = axis.m_low + n * step;
        axis.m_ticks.push_back({value, labelOf(std::abs(value) < 1e-9 * step ? 0.0 : value, decimals)});
    }
    return axis;
}

Axis Axis::logarithmic(double low, double high)
{
    Axis axis;
    axis.m_logarithmic = true;
    high = std::max(high, low * 1.01);
    const auto first = static_cast<int>(std::floor(std::log10(low)));
    const auto last = static_cast<int>(std::ceil(std::log10(high)));
    std::vector<double> rounds;
    for (int power = first; power <= last; ++power) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            rounds.push_back(factor * std::pow(10.0, power));
        }
    }
    axis.m_low = *(std::upper_bound(rounds.begin(), rounds.end(), low * (1.0 + 1e-9)) - 1);
    axis.m_high = *std::lower_bound(rounds.begin(), rounds.end(), high * (1.0 - 1e-9));
    const bool few = std::log10(axis.m_high / axis.m_low) < 3.0;
    for (std::size_t n = 0; n < rounds.size(); ++n) {
        const bool inside = rounds[n] >= axis.m_low * (1.0 - 1e-9) && rounds[n] <= axis.m_high * (1.0 + 1e-9);
        if (inside && (few || n % 3 == 0)) {
            axis.m_ticks.push_back({rounds[n], powerLabel(rounds[n])});
        }
    }
    return axis;
}

double Axis::place(double value) const
{
    if (m_logarithmic) {
        return std::log(std::max(value, m_low) / m_low) / std::log(m_high / m_low);
    }
    return (value - m_low) / (m_high - m_low);
}

} // namespace gonion::training
