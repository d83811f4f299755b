// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/radius_fit.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace gonion::training {
namespace {

/// The conformal quantile; not set where there are too few errors for one.
std::optional<double> conformalQuantile(std::vector<double> errors, double level)
{
    const double rank = std::ceil((static_cast<double>(errors.size()) + 1.0) * level - 1e-9);
    if (rank < 1.0 || rank > static_cast<double>(errors.size())) {
        return std::nullopt;
    }
    const auto at = errors.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
    std::nth_element(errors.begin(), at, errors.end());
    return *at;
}

} // namespace

inference::PositionRadii fitRadii(const std::vector<RadiusSample> &samples, std::size_t landmarks, double level)
{
    constexpr std::size_t kEnoughSamples = 20;
    std::vector<double> all;
    std::vector<std::vector<double>> own(landmarks);
    for (const RadiusSample &sample : samples) {
        all.push_back(sample.errorMm);
        own[sample.landmark].push_back(sample.errorMm);
    }
    inference::PositionRadii radii;
    radii.level = level;
    const std::optional<double> common = conformalQuantile(std::move(all), level);
    if (!common) {
        return radii;
    }
    for (std::vector<double> &errors : own) {
        const bool enough = errors.size() >= kEnoughSamples;
        const std::optional<double> radius = conformalQuantile(std::move(errors), level);
        radii.mm.push_back(enough && radius ? *radius : std::max(*common, radius.value_or(0.0)));
    }
    return radii;
}

} // namespace gonion::training
