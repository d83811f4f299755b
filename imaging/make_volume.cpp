// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image_geometry.h"
#include "imaging/file_access.h"
#include "imaging/geometry_rules.h"
#include "imaging/raw_image.h"
#include "imaging/resampling.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GeometryIssue;
using core::ImageGeometry;
using core::JobContext;
using core::Matrix3;
using core::Result;
using core::VectorLps;

namespace {

/// As `ImageGeometry::create` takes it.
constexpr double kRightAngleTolerance = 1e-3;
/// Below this share of a box's volume, three axes lie nearly in one plane.
constexpr double kFlat = 0.05;

std::array<double, 3> spacingOf(const AffineGrid &grid)
{
    return {length(grid.step[0]), length(grid.step[1]), length(grid.step[2])};
}

Result<void> checkAxes(const AffineGrid &grid, const std::filesystem::path &file)
{
    const std::array<double, 3> spacing = spacingOf(grid);
    for (const double s : spacing) {
        if (!std::isfinite(s) || s <= 0.0) {
            return fail(ErrorCode::Unreadable,
                        quotedName(file) + " states a voxel size that is zero or not a number; export it again with "
                                           "its spacing.");
        }
    }
    if (!isFinite(grid.origin)) {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " states an origin that is not a number; export it again.");
    }
    const double volume = std::abs(dot(cross(grid.step[0], grid.step[1]), grid.step[2]));
    if (!(volume > kFlat * spacing[0] * spacing[1] * spacing[2])) {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " states axes that lie in one plane; export it again with its orientation.");
    }
    return {};
}

/// Largest departure from a right angle between two axes, as a cosine.
double largestCosine(const AffineGrid &grid)
{
    const std::array<double, 3> spacing = spacingOf(grid);
    double largest = 0.0;
    for (int a = 0; a < 3; ++a) {
        const int b = (a + 1) % 3;
        largest = std::max(largest, std::abs(dot(grid.step[a], grid.step[b])) / (spacing[a] * spacing[b]));
    }
    return largest;
}

Result<ImageGeometry> geometryOf(const AffineGrid &grid, const std::filesystem::path &file)
{
    const std::array<double, 3> spacing = spacingOf(grid);
    Matrix3 direction{};
    for (int a = 0; a < 3; ++a) {
        const VectorLps axis = grid.step[a] * (1.0 / spacing[a]);
        direction[0][a] = axis.x;
        direction[1][a] = axis.y;
        direction[2][a] = axis.z;
    }
    Result<ImageGeometry> geometry = ImageGeometry::create(grid.origin, spacing, direction, grid.size);
    if (!geometry) {
        return fail(ErrorCode::Unreadable, quotedName(file) + " has an impossible geometry ("
                                               + geometry.error().message + "); export it again.");
    }
    return geometry;
}

} // namespace

Result<std::optional<ImageGeometry>> rightGeometry(const AffineGrid &grid, const std::filesystem::path &file)
{
    Result<void> sound = checkSize(grid.size, file);
    if (sound) {
        sound = checkAxes(grid, file);
    }
    if (!sound) {
        return tl::unexpected(sound.error());
    }
    if (largestCosine(grid) > kRightAngleTolerance) {
        return std::optional<ImageGeometry>();
    }
    return geometryOf(grid, file).map([](const ImageGeometry &geometry) { return std::optional(geometry); });
}

Result<std::shared_ptr<const core::Volume>> makeVolume(RawImage image, const std::filesystem::path &file,
                                                       const JobContext &context)
{
    Result<void> sound = checkSize(image.grid.size, file);
    if (sound) {
        sound = checkAxes(image.grid, file);
    }
    if (sound) {
        sound = replaceNonFinite(image, file);
    }
    if (!sound) {
        return tl::unexpected(sound.error());
    }
    if (const double cosine = largestCosine(image.grid); cosine > kRightAngleTolerance) {
        const double degrees = std::asin(std::min(1.0, cosine)) * 180.0 / std::numbers::pi;
        addNotice(image.verdict, GeometryIssue::NonOrthogonalAxes,
                  "The axes stand " + millimetres(degrees)
                      + " degrees off right angles; the image was resampled to a right grid.");
        Result<RawImage> squared = squareAxes(std::move(image), file, context);
        if (!squared) {
            return tl::unexpected(squared.error());
        }
        image = std::move(*squared);
    }
    const Result<ImageGeometry> geometry = geometryOf(image.grid, file);
    if (!geometry) {
        return tl::unexpected(geometry.error());
    }
    if (context.stopRequested()) {
        return JobContext::cancelled();
    }
    judgeGrid(*geometry, image.verdict);
    image.source.path = file;
    return core::Volume::create(*geometry, image.type, std::move(image.voxels), std::move(image.source),
                                std::move(image.verdict));
}

} // namespace gonion::imaging
