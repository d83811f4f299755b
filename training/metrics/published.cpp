// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/metrics/published.h"

#include <algorithm>

namespace gonion::training {

namespace {

bool isIncomplete(const CaseResult &result)
{
    return std::any_of(result.landmarks.begin(), result.landmarks.end(), [](const LandmarkResult &landmark) {
        return landmark.truth == annotation::LandmarkState::Missing;
    });
}

} // namespace

std::string_view nameOf(CaseGroup group)
{
    switch (group) {
    case CaseGroup::All:
        return "all";
    case CaseGroup::Complete:
        return "complete";
    case CaseGroup::Incomplete:
        return "incomplete";
    }
    return {};
}

const std::vector<PublishedRow> &publishedRows()
{
    using enum CaseGroup;
    static const std::vector<PublishedRow> kRows{
        {"VNet", All, 1.82, 0.73, {71.72, 83.50, 90.07, 94.95}},
        {"VNet", Complete, 1.99, 0.71, {67.86, 78.31, 85.20, 91.20}},
        {"VNet", Incomplete, 2.59, 1.82, {49.19, 64.05, 75.68, 90.54}},
        {"UNet3D", All, 1.77, 0.87, {73.97, 85.21, 91.98, 96.45}},
        {"UNet3D", Complete, 1.90, 0.65, {65.94, 77.81, 86.99, 93.54}},
        {"UNet3D", Incomplete, 2.26, 1.26, {61.89, 74.86, 82.43, 91.89}},
        {"ResUNet3D", All, 1.70, 0.72, {76.43, 86.45, 90.91, 95.20}},
        {"ResUNet3D", Complete, 1.96, 0.82, {70.03, 79.97, 86.10, 92.73}},
        {"ResUNet3D", Incomplete, 2.29, 1.44, {58.65, 72.79, 81.08, 89.46}},
        {"H3DE-Net", All, 1.67, 0.64, {76.03, 86.50, 92.31, 96.69}},
        {"H3DE-Net", Complete, 1.68, 0.45, {71.19, 85.24, 91.67, 97.02}},
        {"H3DE-Net", Incomplete, 2.07, 0.96, {64.55, 76.61, 85.29, 93.72}},
    };
    return kRows;
}

std::vector<CaseResult> casesOf(std::span<const CaseResult> cases, CaseGroup group)
{
    std::vector<CaseResult> chosen;
    for (const CaseResult &result : cases) {
        if (group == CaseGroup::All || isIncomplete(result) == (group == CaseGroup::Incomplete)) {
            chosen.push_back(result);
        }
    }
    return chosen;
}

} // namespace gonion::training
