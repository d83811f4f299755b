// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/presence.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::inference {
namespace {

double sigmoid(double x)
{
    return 1.0 / (1.0 + std::exp(-x));
}

} // namespace

double presenceProbability(const PresenceCalibration &calibration, double existenceLogit, double spreadMm)
{
    return sigmoid(calibration.logitWeight * existenceLogit
                   + calibration.spreadWeight * std::log1p(std::max(0.0, spreadMm)) + calibration.bias);
}

double depthInside(const core::ImageGeometry &volume, const core::PointLps &point)
{
    const core::ContinuousIndex index = volume.indexFromLps(point);
    const auto &size = volume.size();
    const auto &spacing = volume.spacing();
    const auto depth = [](double v, std::int64_t n, double mm) {
        return mm * std::min(v + 0.5, static_cast<double>(n) - 0.5 - v);
    };
    return std::min({depth(index.i, size.i, spacing[0]), depth(index.j, size.j, spacing[1]),
                     depth(index.k, size.k, spacing[2])});
}

bool isFoundWhereExpected(double presence, double apartMm)
{
    constexpr double kWhereExpectedMm = 12.0; // the coarse network is a few millimetres off
    return presence > 0.5 && apartMm <= kWhereExpectedMm;
}

double insideProbability(const PlaceEvidence &place)
{
    const double byPlace = sigmoid(place.depthMm / place.positionErrorMm);
    const double byNetwork = sigmoid(place.coarseInsideLogit);
    if (!place.foundWhereExpected) {
        return byNetwork * std::min(1.0, 2.0 * byPlace);
    }
    constexpr double kEdgeMm = 2.0;
    if (place.expectedDepthMm < 0.0 && place.depthMm < kEdgeMm) {
        return std::min(byNetwork, byPlace);
    }
    constexpr double kSurelyInside = 2.0; // whatever the coarse network thought
    return std::min(0.5 * std::max(byNetwork, sigmoid(kSurelyInside)) + 0.5 * byPlace, 2.0 * byPlace);
}

} // namespace gonion::inference
