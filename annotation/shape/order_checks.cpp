// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/shape_checks.h"

#include "annotation/delimited_text.h"
#include "annotation/shape/place_of.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>

namespace gonion::annotation {

namespace {

using core::PointLps;
using core::VectorLps;

/// The roots of a tilted molar may lie above each other: only what points clearly forwards counts.
constexpr double kClearlyForwards = -0.5;

bool nameHolds(const LandmarkDefinition &definition, const char *word)
{
    return lowerCase(definition.name).find(word) != std::string::npos;
}

/// Two landmarks, of which the first belongs in front of the second along the jaw.
struct Order {
    const LandmarkDefinition *mesial;
    const LandmarkDefinition *distal;
    bool isTeeth; ///< two teeth, else two roots of one tooth
};

/// An FDI number of two digits: quadrant and place from the midline.
bool isFdi(const std::string &tooth)
{
    return tooth.size() == 2 && tooth[0] >= '1' && tooth[0] <= '8' && tooth[1] >= '1' && tooth[1] <= '8';
}

std::vector<Order> ordersOf(const LandmarkTemplate &scheme)
{
    std::vector<Order> orders;
    for (const LandmarkDefinition &a : scheme.landmarks()) {
        for (const LandmarkDefinition &b : scheme.landmarks()) {
            if (&a == &b || !isFdi(a.toothFdi) || !isFdi(b.toothFdi) || a.toothFdi[0] != b.toothFdi[0]) {
                continue;
            }
            // An impacted third molar may lie in any direction: nothing is wrong with its roots.
            if (a.toothFdi == b.toothFdi && a.toothFdi[1] != '8' && nameHolds(a, "mesial") && nameHolds(b, "distal")) {
                orders.push_back({&a, &b, false});
            }
            if (b.toothFdi[1] == a.toothFdi[1] + 1 && nameHolds(a, "crown") && nameHolds(b, "crown")) {
                orders.push_back({&a, &b, true});
            }
        }
    }
    return orders;
}

/// The way along the jaw from front to back at these landmarks: as in the mean shape turned onto the case, else straight back.
VectorLps distalDirection(const CheckedSet &checked, const Order &order, const SimilarityFit &fit)
{
    VectorLps direction{0.0, 1.0, 0.0};
    if (checked.shape != nullptr && fit.kind == FitKind::Rigid) {
        const MeanLandmark *mesial = checked.shape->find(order.mesial->id);
        const MeanLandmark *distal = checked.shape->find(order.distal->id);
        if (mesial != nullptr && distal != nullptr) {
            direction = fit.transform.turned(distal->position - mesial->position);
        }
    }
    // Teeth and roots may stand higher or lower: only the way in the plane of the jaw counts.
    direction.z = 0.0;
    const double size = core::length(direction);
    return size > 1e-9 ? direction * (1.0 / size) : VectorLps{0.0, 1.0, 0.0};
}

bool isReported(const std::vector<Finding> &findings, const std::string &a, const std::string &b)
{
    return std::any_of(findings.begin(), findings.end(), [&a, &b](const Finding &finding) {
        const auto &ids = finding.landmarkIds;
        return std::find(ids.begin(), ids.end(), a) != ids.end() && std::find(ids.begin(), ids.end(), b) != ids.end();
    });
}

std::string oneDecimal(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", number);
    return text.data();
}

/// A placed landmark that the mean shape knows.
struct Placed {
    const MeanLandmark *mean;
    PointPair pair; ///< from the mean shape to the case
};

std::vector<Placed> placedIn(const MeanShape &shape, const LandmarkSet &set)
{
    std::vector<Placed> placed;
    for (const Landmark &landmark : set.landmarks) {
        if (const MeanLandmark *mean = landmark.position ? shape.find(landmark.id) : nullptr) {
            placed.push_back({mean, {mean->position, *landmark.position}});
        }
    }
    return placed;
}

struct Distance {
    std::size_t index = 0; ///< among the placed ones
    double mm = 0.0;
    double deviations = 0.0;
};

/// The landmark that fits worst, each compared with what the others let expect.
std::optional<Distance> worstOf(const std::vector<Placed> &placed)
{
    std::optional<Distance> worst;
    std::vector<PointPair> others;
    for (std::size_t n = 0; n < placed.size(); ++n) {
        const MeanLandmark &mean = *placed[n].mean;
        if (mean.sdDistanceMm <= 0.0) {
            continue;
        }
        others.clear();
        for (std::size_t other = 0; other < placed.size(); ++other) {
            if (other != n) {
                others.push_back(placed[other].pair);
            }
        }
        const SimilarityFit fit = fitSimilarity(others);
        const double mm = core::distance(fit.transform(mean.position), placed[n].pair.to);
        const double deviations = (mm - mean.meanDistanceMm) / mean.sdDistanceMm;
        if (fit.kind == FitKind::Rigid && (!worst || deviations > worst->deviations)) {
            worst = Distance{n, mm, deviations};
        }
    }
    return worst;
}

} // namespace

void checkJawOrder(const CheckedSet &checked, std::vector<Finding> &findings)
{
    const SimilarityFit fit = checked.shape != nullptr ? fitMeanShape(*checked.shape, checked.set) : SimilarityFit{};
    for (const Order &order : ordersOf(checked.scheme)) {
        const auto mesial = placeOf(checked.set, order.mesial->id);
        const auto distal = placeOf(checked.set, order.distal->id);
        if (!mesial || !distal || isReported(findings, order.mesial->id, order.distal->id)) {
            continue;
        }
        const VectorLps way = *distal - *mesial;
        const double backwards = core::dot(way, distalDirection(checked, order, fit));
        const double limit = order.isTeeth ? 0.0 : kClearlyForwards * core::length(way);
        if (backwards < limit) {
            findings.push_back({FindingKind::OrderBroken, FindingSeverity::Warning, {order.mesial->id, order.distal->id},
                                order.distal->id + " lies in front of " + order.mesial->id + ", but belongs behind it along the jaw."});
        }
    }
}

void checkDistances(const CheckedSet &checked, std::vector<Finding> &findings)
{
    if (checked.shape == nullptr) {
        return;
    }
    // The worst one goes first and no longer spoils the fit of the others; then again.
    std::vector<Placed> placed = placedIn(*checked.shape, checked.set);
    while (placed.size() >= checked.options.fewestForMean) {
        const auto worst = worstOf(placed);
        if (!worst || worst->deviations <= checked.options.mostSd) {
            return;
        }
        const MeanLandmark &mean = *placed[worst->index].mean;
        findings.push_back({FindingKind::FarFromMean, FindingSeverity::Warning, {mean.id},
                            mean.id + " lies " + oneDecimal(worst->mm) + " mm from where the other landmarks place it; usually it is "
                                + oneDecimal(mean.meanDistanceMm) + " mm, so this is " + oneDecimal(worst->deviations) + " SD more."});
        placed.erase(placed.begin() + static_cast<std::ptrdiff_t>(worst->index));
    }
}

} // namespace gonion::annotation
