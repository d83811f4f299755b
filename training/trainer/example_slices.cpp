// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/example_slices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace gonion::training {
namespace {

using annotation::LandmarkState;
using core::PointLps;

constexpr int kPixels = 224;
constexpr double kPixelMm = 0.7;
constexpr double kNearMm = 4.0;

/// A plane of pixels in patient space: radiologists' view, the patient's left on the right of the picture.
struct Slice {
    const char *plane;
    std::array<double, 3> right; ///< LPS mm along the picture's rows, one pixel
    std::array<double, 3> down;
};
constexpr std::array<Slice, 2> kSlices{Slice{"axial", {kPixelMm, 0, 0}, {0, kPixelMm, 0}},
                                       Slice{"coronal", {kPixelMm, 0, 0}, {0, 0, -kPixelMm}}};

PointLps middleOf(const ValidationCase &one)
{
    for (const annotation::Landmark &landmark : one.truth.landmarks) {
        if (landmark.state == LandmarkState::Present && landmark.position) {
            return *landmark.position;
        }
    }
    return one.detection.landmarks.empty() ? PointLps{} : one.detection.landmarks.front().position;
}

std::vector<double> sampled(const core::Volume &volume, const PointLps &middle, const Slice &slice)
{
    std::vector<double> values;
    values.reserve(std::size_t{kPixels} * kPixels);
    for (int row = 0; row < kPixels; ++row) {
        for (int column = 0; column < kPixels; ++column) {
            const double x = column - 0.5 * (kPixels - 1);
            const double y = row - 0.5 * (kPixels - 1);
            const PointLps point{middle.x + x * slice.right[0] + y * slice.down[0],
                                 middle.y + x * slice.right[1] + y * slice.down[1],
                                 middle.z + x * slice.right[2] + y * slice.down[2]};
            values.push_back(volume.sample(volume.geometry().indexFromLps(point), volume.minimum()));
        }
    }
    return values;
}

/// Bone to white, whatever the grey values' unit: from the darkest to the 99.5th hundredth.
std::vector<std::uint8_t> greyOf(const std::vector<double> &values)
{
    std::vector<double> sorted = values;
    const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(0.995 * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), high, sorted.end());
    const double top = *high;
    const double bottom = *std::min_element(values.begin(), values.end());
    const double span = std::max(1e-9, top - bottom);
    std::vector<std::uint8_t> grey;
    grey.reserve(values.size());
    for (const double value : values) {
        const double share = std::isfinite(value) ? std::clamp((value - bottom) / span, 0.0, 1.0) : 0.0;
        grey.push_back(static_cast<std::uint8_t>(std::lround(255.0 * share)));
    }
    return grey;
}

/// The pixel of a point near the slice; nothing for one that is farther off or beyond the picture.
std::optional<std::array<double, 2>> pixelOf(const PointLps &point, const PointLps &middle, const Slice &slice)
{
    const std::array<double, 3> d{point.x - middle.x, point.y - middle.y, point.z - middle.z};
    const auto along = [&](const std::array<double, 3> &axis) {
        return (d[0] * axis[0] + d[1] * axis[1] + d[2] * axis[2]) / (kPixelMm * kPixelMm);
    };
    const std::array<double, 2> pixel{along(slice.right) + 0.5 * (kPixels - 1), along(slice.down) + 0.5 * (kPixels - 1)};
    const double across = slice.down[2] == 0.0 ? d[2] : d[1];
    const bool inside = pixel[0] >= 0.0 && pixel[1] >= 0.0 && pixel[0] <= kPixels - 1 && pixel[1] <= kPixels - 1;
    return inside && std::abs(across) <= kNearMm ? std::optional(pixel) : std::nullopt;
}

std::vector<ExampleMark> marksOf(const ValidationCase &one, const PointLps &middle, const Slice &slice)
{
    std::vector<ExampleMark> marks;
    for (const inference::DetectedLandmark &found : one.detection.landmarks) {
        ExampleMark mark;
        mark.landmarkId = found.id;
        const annotation::Landmark *known = one.truth.find(found.id);
        const bool present = known != nullptr && known->state == LandmarkState::Present && known->position;
        if (present) {
            mark.truth = pixelOf(*known->position, middle, slice);
            mark.errorMm = core::distance(found.position, *known->position);
        }
        if (found.state == LandmarkState::Present) {
            mark.predicted = pixelOf(found.position, middle, slice);
        }
        if (mark.truth || mark.predicted) {
            marks.push_back(std::move(mark));
        }
    }
    return marks;
}

} // namespace

core::Result<void> writeExampleSlices(const RunFolder &folder, const core::Volume &volume, const ValidationCase &one,
                                      std::string_view stage, std::int64_t epoch)
{
    const PointLps middle = middleOf(one);
    for (const Slice &slice : kSlices) {
        RunExample example;
        example.caseName = one.name;
        example.epoch = epoch;
        example.stage = stage;
        example.plane = slice.plane;
        example.width = example.height = kPixels;
        example.marks = marksOf(one, middle, slice);
        if (auto written = writeExample(folder, example, greyOf(sampled(volume, middle, slice))); !written) {
            return written;
        }
    }
    return {};
}

} // namespace gonion::training
