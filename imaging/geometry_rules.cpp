// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/geometry_rules.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace gonion::imaging {

using core::GeometryIssue;
using core::GeometrySeverity;
using core::GeometryVerdict;

namespace {

/// Slices closer than this share one position: headers are rounded to about a hundredth of a millimetre.
/// A slice may stand this share of the spacing off the uniform grid; positions rounded to 0.1 mm do.
constexpr double kOffGridShare = 0.1;
/// A step of this many spacings leaves out slices.
constexpr double kGapRatio = 1.6;
/// Finer than this a grid between uneven slices shows nothing more.
constexpr double kFinestResampledMm = 0.5;

constexpr double kSmallestLongAxisMm = 40.0;
constexpr double kSmallestShortAxisMm = 4.0;
constexpr double kLargestAxisMm = 2500.0;

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::vector<double> steps(const std::vector<double> &positions, const std::vector<std::size_t> &kept)
{
    std::vector<double> result;
    for (std::size_t n = 1; n < kept.size(); ++n) {
        result.push_back(positions[kept[n]] - positions[kept[n - 1]]);
    }
    return result;
}

/// Largest distance in mm between a slice and its place on a uniform grid through first and last.
double offGrid(const std::vector<double> &steps, double spacing)
{
    double position = 0.0;
    double worst = 0.0;
    for (std::size_t n = 0; n < steps.size(); ++n) {
        position += steps[n];
        worst = std::max(worst, std::abs(position - spacing * static_cast<double>(n + 1)));
    }
    return worst;
}

void reportDuplicates(std::size_t count, GeometryVerdict &verdict)
{
    if (count > 0) {
        addNotice(verdict, GeometryIssue::DuplicateSlices,
                  count == 1 ? "One slice lies where another does; the first of the two is used."
                             : std::to_string(count) + " slices lie where others do; the first at each position is used.");
    }
}

void reportGaps(const std::vector<double> &gaps, double spacing, GeometryVerdict &verdict)
{
    const double largest = *std::max_element(gaps.begin(), gaps.end());
    double missing = 0.0;
    for (const double gap : gaps) {
        missing += std::max(1.0, std::round(gap / spacing) - 1.0);
    }
    addDoubt(verdict, GeometryIssue::MissingSlices,
             "About " + std::to_string(static_cast<long>(missing)) + (missing < 1.5 ? " slice is" : " slices are")
                 + " missing (largest gap " + millimetres(largest) + " mm where slices are " + millimetres(spacing)
                 + " mm apart); the image there is interpolated.");
}

} // namespace

void addNotice(GeometryVerdict &verdict, GeometryIssue issue, std::string message)
{
    verdict.findings.push_back({issue, GeometrySeverity::Notice, std::move(message)});
}

void addDoubt(GeometryVerdict &verdict, GeometryIssue issue, std::string message)
{
    verdict.findings.push_back({issue, GeometrySeverity::Doubt, std::move(message)});
}

std::string millimetres(double mm)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", mm);
    std::string result = text;
    while (result.ends_with('0')) {
        result.pop_back();
    }
    if (result.ends_with('.')) {
        result.pop_back();
    }
    return result;
}

void judgeGrid(const core::ImageGeometry &geometry, GeometryVerdict &verdict)
{
    if (!geometry.isRightHanded()) {
        addNotice(verdict, GeometryIssue::MirroredOrientation,
                  "The image is stored mirrored (left-handed axes); it is shown as its header says, but check left "
                  "and right.");
    }
    const core::GridSize &size = geometry.size();
    const std::array<double, 3> extent{static_cast<double>(size.i) * geometry.spacing()[0],
                                       static_cast<double>(size.j) * geometry.spacing()[1],
                                       static_cast<double>(size.k) * geometry.spacing()[2]};
    const auto [shortest, longest] = std::minmax_element(extent.begin(), extent.end());
    if (*longest < kSmallestLongAxisMm || *shortest < kSmallestShortAxisMm || *longest > kLargestAxisMm) {
        addDoubt(verdict, GeometryIssue::ImplausibleSize,
                 "The image measures " + millimetres(extent[0]) + " x " + millimetres(extent[1]) + " x "
                     + millimetres(extent[2]) + " mm, which is no size of a head; its voxel size may be wrong.");
    }
}

SliceSpacing judgeSpacing(const std::vector<double> &positions, GeometryVerdict &verdict)
{
    SliceSpacing result;
    for (std::size_t n = 0; n < positions.size(); ++n) {
        if (result.distinct.empty() || positions[n] - positions[result.distinct.back()] > kSamePositionMm) {
            result.distinct.push_back(n);
        }
    }
    reportDuplicates(positions.size() - result.distinct.size(), verdict);
    const std::vector<double> gaps = steps(positions, result.distinct);
    if (gaps.empty()) {
        return result;
    }
    const double range = positions[result.distinct.back()] - positions[result.distinct.front()];
    const double mean = range / static_cast<double>(gaps.size());
    if (offGrid(gaps, mean) <= kOffGridShare * mean) {
        result.spacingMm = mean;
        return result;
    }
    result.uniform = false;
    const double typical = medianOf(gaps);
    std::vector<double> wide;
    std::vector<double> regular;
    for (const double gap : gaps) {
        if (gap > kGapRatio * typical) {
            wide.push_back(gap);
        } else if (std::abs(gap - typical) <= kOffGridShare * typical) {
            regular.push_back(gap);
        }
    }
    // Slices are missing where nearly all others follow each other evenly; else the protocol itself is uneven.
    const bool holes = !wide.empty() && wide.size() + regular.size() == gaps.size() && regular.size() > wide.size();
    if (holes) {
        double sum = 0.0;
        for (const double gap : regular) {
            sum += gap;
        }
        result.spacingMm = sum / static_cast<double>(regular.size());
        reportGaps(wide, result.spacingMm, verdict);
        return result;
    }
    const auto [least, most] = std::minmax_element(gaps.begin(), gaps.end());
    result.spacingMm = std::max(*least, std::min(mean, kFinestResampledMm));
    addNotice(verdict, GeometryIssue::NonUniformSpacing,
              "Distances between slices vary from " + millimetres(*least) + " to " + millimetres(*most)
                  + " mm; the slices were resampled to " + millimetres(result.spacingMm) + " mm.");
    return result;
}

} // namespace gonion::imaging
