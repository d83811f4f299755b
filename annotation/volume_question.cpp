// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/volume_question.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace gonion::annotation {

namespace {

using core::ImageGeometry;

std::string textOf(const core::GridSize &size)
{
    return std::to_string(size.i) + " x " + std::to_string(size.j) + " x " + std::to_string(size.k);
}

/// How far the corner that moved most has moved, in mm. For grids of one size.
double largestShift(const ImageGeometry &a, const ImageGeometry &b)
{
    const core::GridSize &size = a.size();
    double largest = 0.0;
    for (const std::int64_t i : {std::int64_t{0}, size.i - 1}) {
        for (const std::int64_t j : {std::int64_t{0}, size.j - 1}) {
            for (const std::int64_t k : {std::int64_t{0}, size.k - 1}) {
                largest = std::max(largest, core::distance(a.lpsFromVoxel({i, j, k}), b.lpsFromVoxel({i, j, k})));
            }
        }
    }
    return largest;
}

std::string_view methodOf(std::string_view content)
{
    return content.substr(0, content.find(':'));
}

bool contentDiffers(const core::VolumeFingerprint &a, const core::VolumeFingerprint &b)
{
    return !a.content.empty() && methodOf(a.content) == methodOf(b.content) && a.content != b.content;
}

} // namespace

std::string volumeQuestion(const core::VolumeFingerprint &labelled, const core::VolumeFingerprint &opened)
{
    std::string differences;
    if (!(labelled.geometry.size() == opened.geometry.size())) {
        differences = "That one had " + textOf(labelled.geometry.size()) + " voxels, this one has "
                      + textOf(opened.geometry.size()) + ". ";
    } else {
        if (const double shift = largestShift(labelled.geometry, opened.geometry); shift > kSameGridMm) {
            char text[120];
            std::snprintf(text, sizeof text, "This one lies elsewhere: its corners are up to %.2f mm away. ", shift);
            differences = text;
        }
        if (contentDiffers(labelled, opened)) {
            differences += "The values of its voxels differ. ";
        }
    }
    if (differences.empty()) {
        return {};
    }
    return "These landmarks were set on another volume, or it was changed since. " + differences
           + "The landmarks may be in the wrong places. Use them all the same?";
}

} // namespace gonion::annotation
