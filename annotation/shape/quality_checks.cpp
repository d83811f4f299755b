// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/quality_checks.h"

#include "annotation/shape/shape_checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace gonion::annotation {

namespace {

constexpr std::array<std::pair<FindingKind, std::string_view>, 6> kKindNames{{{FindingKind::SidesSwapped, "sides-swapped"},
                                                                              {FindingKind::OrderBroken, "order-broken"},
                                                                              {FindingKind::FarFromMean, "far-from-mean"},
                                                                              {FindingKind::InAir, "in-air"},
                                                                              {FindingKind::PresentAndMissing, "present-and-missing"},
                                                                              {FindingKind::Duplicate, "duplicate"}}};

std::size_t placedCount(const LandmarkSet &set, const MeanShape &shape)
{
    return static_cast<std::size_t>(std::count_if(set.landmarks.begin(), set.landmarks.end(), [&shape](const Landmark &landmark) {
        return landmark.position && shape.find(landmark.id) != nullptr;
    }));
}

void checkAir(const LandmarkSet &set, const QualityCheckInput &input, const QualityCheckOptions &options, std::vector<Finding> &findings)
{
    if (!input.hounsfieldAt) {
        return;
    }
    for (const Landmark &landmark : set.landmarks) {
        if (!landmark.position) {
            continue;
        }
        const auto hu = input.hounsfieldAt(*landmark.position);
        if (!hu) {
            findings.push_back({FindingKind::InAir, FindingSeverity::Error, {landmark.id}, landmark.id + " lies outside the volume."});
        } else if (*hu < options.airBelowHu) {
            findings.push_back({FindingKind::InAir, FindingSeverity::Warning, {landmark.id},
                                landmark.id + " lies in air (" + std::to_string(std::lround(*hu)) + " HU)."});
        }
    }
}

/// "La" of "La_2", which readers make of the second of two with one id; or empty.
std::string_view originalOf(std::string_view id)
{
    const std::size_t line = id.rfind('_');
    if (line == std::string_view::npos || line == 0 || line + 1 == id.size()) {
        return {};
    }
    const std::string_view number = id.substr(line + 1);
    const bool digits = std::all_of(number.begin(), number.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
    return digits ? id.substr(0, line) : std::string_view();
}

void checkRepeated(const LandmarkTemplate &scheme, const LandmarkSet &set, std::vector<Finding> &findings)
{
    std::map<std::string, std::vector<const Landmark *>> byId;
    for (const Landmark &landmark : set.landmarks) {
        const std::string_view original = scheme.indexOf(landmark.id) ? std::string_view() : originalOf(landmark.id);
        byId[std::string(original.empty() || !scheme.indexOf(original) ? std::string_view(landmark.id) : original)].push_back(&landmark);
    }
    for (const auto &[id, same] : byId) {
        const auto says = [&same = same](LandmarkState state) {
            return std::any_of(same.begin(), same.end(), [state](const Landmark *landmark) { return landmark->state == state; });
        };
        if (same.size() < 2 || !says(LandmarkState::Present)) {
            continue;
        }
        const bool contradiction = says(LandmarkState::Missing) || says(LandmarkState::Outside);
        const auto places = std::count_if(same.begin(), same.end(), [](const Landmark *landmark) { return landmark->position.has_value(); });
        Finding finding{FindingKind::PresentAndMissing, FindingSeverity::Error, {},
                        contradiction ? id + " is said to be both present and " + (says(LandmarkState::Missing) ? "missing." : "outside the volume.")
                                      : id + " has " + std::to_string(places) + " places: keep one."};
        if (!contradiction && places < 2) {
            continue;
        }
        for (const Landmark *landmark : same) {
            finding.landmarkIds.push_back(landmark->id);
        }
        findings.push_back(std::move(finding));
    }
}

/// A tooth of which one part is there and another is missing: possible (a root that was left), but rare.
void checkTeeth(const LandmarkTemplate &scheme, const LandmarkSet &set, std::vector<Finding> &findings)
{
    std::map<std::string, std::pair<std::vector<std::string>, std::vector<std::string>>> byTooth; // present, missing
    for (const LandmarkDefinition &definition : scheme.landmarks()) {
        const Landmark *landmark = definition.toothFdi.empty() ? nullptr : set.find(definition.id);
        if (landmark == nullptr) {
            continue;
        }
        if (landmark->state == LandmarkState::Present) {
            byTooth[definition.toothFdi].first.push_back(definition.id);
        } else if (landmark->state == LandmarkState::Missing) {
            byTooth[definition.toothFdi].second.push_back(definition.id);
        }
    }
    for (const auto &[tooth, parts] : byTooth) {
        const auto &[present, missing] = parts;
        if (present.empty() || missing.empty()) {
            continue;
        }
        Finding finding{FindingKind::PresentAndMissing, FindingSeverity::Note, present,
                        "Of tooth " + tooth + " " + present.front() + " is present, but " + missing.front() + " is missing."};
        finding.landmarkIds.insert(finding.landmarkIds.end(), missing.begin(), missing.end());
        findings.push_back(std::move(finding));
    }
}

void checkDuplicates(const LandmarkSet &set, const QualityCheckOptions &options, std::vector<Finding> &findings)
{
    for (std::size_t i = 0; i < set.landmarks.size(); ++i) {
        const Landmark &a = set.landmarks[i];
        for (std::size_t j = i + 1; a.position && j < set.landmarks.size(); ++j) {
            const Landmark &b = set.landmarks[j];
            if (b.position && core::distance(*a.position, *b.position) < options.duplicateMm) {
                findings.push_back({FindingKind::Duplicate, FindingSeverity::Warning, {a.id, b.id},
                                    a.id + " and " + b.id + " lie in one place."});
            }
        }
    }
}

} // namespace

std::string_view nameOf(FindingKind kind)
{
    for (const auto &[candidate, name] : kKindNames) {
        if (candidate == kind) {
            return name;
        }
    }
    return {};
}

std::vector<Finding> checkQuality(const LandmarkTemplate &scheme, const LandmarkSet &set, const QualityCheckInput &input,
                                  const QualityCheckOptions &options)
{
    const bool comparable = input.meanShape != nullptr && placedCount(set, *input.meanShape) >= options.fewestForMean;
    const CheckedSet checked{scheme, set, comparable ? input.meanShape : nullptr, options};
    std::vector<Finding> findings;
    bool allSwapped = false;
    checkSides(checked, findings, allSwapped);
    if (!allSwapped) {
        checkExchanges(checked, findings);
        checkJawOrder(checked, findings);
        checkDistances(checked, findings);
    }
    checkAir(set, input, options, findings);
    checkRepeated(scheme, set, findings);
    checkTeeth(scheme, set, findings);
    checkDuplicates(set, options, findings);
    return findings;
}

} // namespace gonion::annotation
