// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/coarse_grid.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <cstdint>
#include <limits>

namespace gonion::inference {
namespace {

using core::GridSize;
using core::ImageGeometry;
using core::PointLps;

constexpr float kBodyHu = -400.0F;
/// Longer than head and neck together; a longer body is searched in pieces.
constexpr double kLongestHeadMm = 300.0;
constexpr double kPieceStepMm = 150.0;
/// What is wider or deeper than this holds the table too, or shoulders.
constexpr double kWidestHeadMm = 280.0;

/// The cells of the largest 6-connected part of `inside`.
struct CellBox {
    std::array<std::int64_t, 3> low{};
    std::array<std::int64_t, 3> high{};
    std::int64_t count = 0;
};

CellBox largestPart(std::vector<std::uint8_t> inside, const GridSize &size)
{
    const std::array<std::int64_t, 3> extent{size.i, size.j, size.k};
    const std::array<std::int64_t, 3> stride{1, size.i, size.i * size.j};
    CellBox best;
    std::vector<std::int64_t> stack;
    for (std::int64_t seed = 0; seed < size.voxels(); ++seed) {
        if (!inside[seed]) {
            continue;
        }
        CellBox part;
        part.low.fill(std::numeric_limits<std::int64_t>::max());
        inside[seed] = 0;
        stack.push_back(seed);
        while (!stack.empty()) {
            const std::int64_t cell = stack.back();
            stack.pop_back();
            ++part.count;
            for (int axis = 0; axis < 3; ++axis) {
                const std::int64_t at = cell / stride[axis] % extent[axis];
                part.low[axis] = std::min(part.low[axis], at);
                part.high[axis] = std::max(part.high[axis], at);
                for (const int direction : {-1, 1}) {
                    const std::int64_t near = cell + direction * stride[axis];
                    const bool within = at + direction >= 0 && at + direction < extent[axis];
                    if (within && inside[near]) {
                        inside[near] = 0;
                        stack.push_back(near);
                    }
                }
            }
        }
        if (part.count > best.count) {
            best = part;
        }
    }
    return best;
}

/// Without the cells that have an outer one beside them; plates as thin as a table's vanish.
std::vector<std::uint8_t> eroded(const std::vector<std::uint8_t> &inside, const GridSize &size)
{
    const std::array<std::int64_t, 3> extent{size.i, size.j, size.k};
    const std::array<std::int64_t, 3> stride{1, size.i, size.i * size.j};
    std::vector<std::uint8_t> kept = inside;
    for (std::int64_t cell = 0; cell < size.voxels(); ++cell) {
        for (int axis = 0; axis < 3 && kept[cell]; ++axis) {
            const std::int64_t at = cell / stride[axis] % extent[axis];
            // Beyond the scan the body goes on.
            const bool before = at == 0 || inside[cell - stride[axis]];
            const bool behind = at + 1 == extent[axis] || inside[cell + stride[axis]];
            kept[cell] = static_cast<std::uint8_t>(before && behind);
        }
    }
    return kept;
}

/// The largest part that is no thin plate, with as much around it as was taken off.
CellBox largestThickPart(const std::vector<std::uint8_t> &inside, const GridSize &size)
{
    constexpr int kErosions = 2;
    std::vector<std::uint8_t> thick = inside;
    for (int n = 0; n < kErosions; ++n) {
        thick = eroded(thick, size);
    }
    const std::array<std::int64_t, 3> extent{size.i, size.j, size.k};
    CellBox part = largestPart(std::move(thick), size);
    for (int axis = 0; axis < 3 && part.count > 0; ++axis) {
        part.low[axis] = std::max<std::int64_t>(0, part.low[axis] - kErosions);
        part.high[axis] = std::min(extent[axis] - 1, part.high[axis] + kErosions);
    }
    return part;
}

} // namespace

BoxLps boundsOf(const ImageGeometry &geometry)
{
    constexpr double kFar = std::numeric_limits<double>::max();
    BoxLps box{{kFar, kFar, kFar}, {-kFar, -kFar, -kFar}};
    const GridSize &size = geometry.size();
    for (int corner = 0; corner < 8; ++corner) {
        const PointLps p = geometry.lpsFromIndex({(corner & 1) != 0 ? double(size.i) - 0.5 : -0.5,
                                                  (corner & 2) != 0 ? double(size.j) - 0.5 : -0.5,
                                                  (corner & 4) != 0 ? double(size.k) - 0.5 : -0.5});
        box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y), std::min(box.low.z, p.z)};
        box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y), std::max(box.high.z, p.z)};
    }
    return box;
}

ImageGeometry surveyGrid(const BoxLps &box, double spacingMm)
{
    constexpr double kLongestSide = 160.0;
    const std::array<double, 3> extent = box.size();
    std::array<double, 3> spacing{};
    std::array<std::int64_t, 3> voxels{};
    for (int axis = 0; axis < 3; ++axis) {
        spacing[axis] = std::max(spacingMm, extent[axis] / kLongestSide);
        voxels[axis] = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(extent[axis] / spacing[axis])));
    }
    const PointLps origin{box.low.x + 0.5 * spacing[0], box.low.y + 0.5 * spacing[1], box.low.z + 0.5 * spacing[2]};
    return ImageGeometry::axisAligned(origin, spacing, {voxels[0], voxels[1], voxels[2]}).value_or(ImageGeometry());
}

BoxLps bodyBox(const std::vector<float> &surveyHu, const ImageGeometry &survey)
{
    std::vector<std::uint8_t> inside(surveyHu.size());
    std::transform(surveyHu.begin(), surveyHu.end(), inside.begin(),
                   [](float hu) { return static_cast<std::uint8_t>(hu > kBodyHu); });
    CellBox part = largestPart(inside, survey.size());
    constexpr std::int64_t kFewestCells = 30;
    const auto across = [&](int axis) {
        return static_cast<double>(part.high[axis] - part.low[axis] + 1) * survey.spacing()[axis];
    };
    if (part.count >= kFewestCells && std::max(across(0), across(1)) > kWidestHeadMm) {
        const CellBox thick = largestThickPart(inside, survey.size());
        part = thick.count >= kFewestCells ? thick : part;
    }
    if (part.count < kFewestCells) {
        return boundsOf(survey);
    }
    const PointLps low = survey.lpsFromIndex({part.low[0] - 0.5, part.low[1] - 0.5, part.low[2] - 0.5});
    const PointLps high = survey.lpsFromIndex({part.high[0] + 0.5, part.high[1] + 0.5, part.high[2] + 0.5});
    return {low, high};
}

ImageGeometry coarseGrid(const BoxLps &box, const CoarseStage &stage)
{
    constexpr std::int64_t kMultiple = 8;
    const std::array<double, 3> body = box.size();
    const double longest = *std::max_element(body.begin(), body.end()) + 2.0 * stage.marginMm;
    const double spacing = std::max(stage.spacingMm, longest / static_cast<double>(stage.longestSide));
    std::array<std::int64_t, 3> voxels{};
    for (int axis = 0; axis < 3; ++axis) {
        const double wanted = std::ceil((body[axis] + 2.0 * stage.marginMm) / spacing - 1e-9);
        const std::int64_t whole = (static_cast<std::int64_t>(wanted) + kMultiple - 1) / kMultiple * kMultiple;
        voxels[axis] = std::clamp(whole, kMultiple, (stage.longestSide + kMultiple - 1) / kMultiple * kMultiple);
    }
    const auto first = [spacing](double low, double high, std::int64_t n) {
        return 0.5 * (low + high) - 0.5 * spacing * static_cast<double>(n - 1);
    };
    const PointLps origin{first(box.low.x, box.high.x, voxels[0]), first(box.low.y, box.high.y, voxels[1]),
                          first(box.low.z, box.high.z, voxels[2])};
    return ImageGeometry::axisAligned(origin, {spacing, spacing, spacing}, {voxels[0], voxels[1], voxels[2]})
        .value_or(ImageGeometry());
}

ImageGeometry turnedGrid(const ImageGeometry &grid, double degrees)
{
    const double c = std::cos(degrees * std::numbers::pi / 180.0);
    const double s = std::sin(degrees * std::numbers::pi / 180.0);
    const core::GridSize &size = grid.size();
    const PointLps middle = grid.lpsFromIndex({0.5 * static_cast<double>(size.i - 1), 0.5 * static_cast<double>(size.j - 1),
                                               0.5 * static_cast<double>(size.k - 1)});
    const core::VectorLps arm = grid.origin() - middle;
    const PointLps origin = middle + core::VectorLps{c * arm.x - s * arm.y, s * arm.x + c * arm.y, arm.z};
    const core::Matrix3 &d = grid.direction();
    core::Matrix3 turned = d;
    for (std::size_t column = 0; column < 3; ++column) {
        turned[0][column] = c * d[0][column] - s * d[1][column];
        turned[1][column] = s * d[0][column] + c * d[1][column];
    }
    return ImageGeometry::create(origin, grid.spacing(), turned, size).value_or(grid);
}

std::vector<BoxLps> searchBoxes(const BoxLps &body)
{
    if (body.size()[2] <= kLongestHeadMm) {
        return {body};
    }
    // Shoulders and arms are wider than any head; the head lies in the middle of the table.
    BoxLps middle = body;
    const double x = 0.5 * (body.low.x + body.high.x);
    const double y = 0.5 * (body.low.y + body.high.y);
    middle.low.x = std::max(body.low.x, x - 0.5 * kLongestHeadMm);
    middle.high.x = std::min(body.high.x, x + 0.5 * kLongestHeadMm);
    middle.low.y = std::max(body.low.y, y - 0.5 * kLongestHeadMm);
    middle.high.y = std::min(body.high.y, y + 0.5 * kLongestHeadMm);
    std::vector<BoxLps> boxes;
    for (double top = body.high.z;; top -= kPieceStepMm) {
        BoxLps piece = middle;
        piece.high.z = top;
        piece.low.z = std::max(body.low.z, top - kLongestHeadMm);
        boxes.push_back(piece);
        if (piece.low.z <= body.low.z) {
            return boxes;
        }
    }
}

} // namespace gonion::inference
