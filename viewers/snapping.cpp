// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/snapping.h"

#include "viewers/voxel_block.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace gonion::viewers {

namespace {

using Vector = VoxelBlock::Vector;
using Voxel = VoxelBlock::Voxel;

/// At the edge of the radius, an edge or peak counts by this much less than at its middle: among equals
/// the nearest wins, and a much stronger one still does.
constexpr double kLossAtRadius = 0.4;
/// The projection of the aim onto an edge is taken where the edge is still this strong there.
constexpr double kKeptStrength = 0.6;

double dot(const Vector &a, const Vector &b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

double length(const Vector &v)
{
    return std::sqrt(dot(v, v));
}

Vector along(const Vector &from, const Vector &direction, double millimetres)
{
    return {from[0] + direction[0] * millimetres, from[1] + direction[1] * millimetres,
            from[2] + direction[2] * millimetres};
}

Vector minus(const Vector &a, const Vector &b)
{
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

/// The search: the block, the aim in it and the radius about the aim.
struct Search {
    VoxelBlock block;
    Vector aim;
    double radius;

    /// Weight of a place by its distance from the aim; 0 out of reach.
    [[nodiscard]] double weight(const Vector &place) const
    {
        const double share = length(minus(place, aim)) / radius;
        return share <= 1.0 ? 1.0 - kLossAtRadius * share * share : 0.0;
    }

    /// The voxel in reach whose `strength` times its weight is largest; 0 or less is nothing.
    template <typename Strength>
    [[nodiscard]] std::optional<Voxel> best(Strength &&strength) const
    {
        std::optional<Voxel> found;
        double most = 0.0;
        const Voxel &reach = block.reach();
        for (int c = -reach[2]; c <= reach[2]; ++c) {
            for (int b = -reach[1]; b <= reach[1]; ++b) {
                for (int a = -reach[0]; a <= reach[0]; ++a) {
                    const Voxel voxel{a, b, c};
                    const double share = block.insideVolume(voxel) ? weight(block.place(voxel)) : 0.0;
                    if (share > 0.0) {
                        const double worth = share * strength(voxel);
                        if (worth > most) {
                            most = worth;
                            found = voxel;
                        }
                    }
                }
            }
        }
        return found;
    }
};

/// Where the gradient is steepest on the line through `from` along its own gradient: the centre of
/// what lies above half of the steepest, which an edge between two voxels has in its middle.
Vector onRidge(const Search &search, const Vector &from)
{
    constexpr int kSteps = 12;
    const Vector slope = search.block.gradientAt(from);
    const double size = length(slope);
    if (size <= 0.0) {
        return from;
    }
    const Vector normal{slope[0] / size, slope[1] / size, slope[2] / size};
    const double step = 0.2 * search.block.voxelAlong(normal);
    std::array<double, 2 * kSteps + 1> steepness{};
    int top = kSteps;
    for (int n = -kSteps; n <= kSteps; ++n) {
        const double here = dot(search.block.gradientAt(along(from, normal, n * step)), normal);
        steepness[static_cast<std::size_t>(n + kSteps)] = std::max(0.0, here);
        if (here > steepness[static_cast<std::size_t>(top)]) {
            top = n + kSteps;
        }
    }
    const double floor = 0.5 * steepness[static_cast<std::size_t>(top)];
    double sum = 0.0;
    double moment = 0.0;
    const auto add = [&](int n) {
        const double above = steepness[static_cast<std::size_t>(n)] - floor;
        if (above <= 0.0) {
            return false;
        }
        sum += above;
        moment += above * (n - kSteps);
        return true;
    };
    for (int n = top; n <= 2 * kSteps && add(n); ++n) {
    }
    for (int n = top - 1; n >= 0 && add(n); --n) {
    }
    return sum > 0.0 ? along(from, normal, moment / sum * step) : from;
}

/// No neighbour along the gradient is steeper: the voxel lies on an edge rather than beside one.
bool onEdge(const VoxelBlock &block, const Voxel &voxel, const Vector &slope)
{
    const double size = length(slope);
    const Vector normal{slope[0] / size, slope[1] / size, slope[2] / size};
    const Vector at = block.place(voxel);
    const double step = block.voxelAlong(normal);
    for (const double side : {-step, step}) {
        if (length(block.gradientAt(along(at, normal, side))) > size * 1.0001) {
            return false;
        }
    }
    return true;
}

std::optional<Vector> edge(const Search &search)
{
    const auto steepness = [&](const Voxel &voxel) { return length(search.block.gradient(voxel)); };
    // The costly question is asked only of voxels that could win.
    double most = 0.0;
    const auto start = search.best([&](const Voxel &voxel) {
        const Vector slope = search.block.gradient(voxel);
        const double size = length(slope);
        const double worth = size * search.weight(search.block.place(voxel));
        if (worth <= most || !onEdge(search.block, voxel, slope)) {
            return 0.0;
        }
        most = worth;
        return size;
    });
    if (!start) {
        return std::nullopt;
    }
    const double strength = steepness(*start);
    Vector place = onRidge(search, search.block.place(*start));
    // The edge's tangent plane there brings the aim onto the edge; twice, as edges are curved.
    for (int n = 0; n < 3; ++n) {
        const Vector slope = search.block.gradientAt(place);
        const double size = length(slope);
        if (size <= 0.0) {
            break;
        }
        const Vector normal{slope[0] / size, slope[1] / size, slope[2] / size};
        const Vector foot = along(search.aim, normal, dot(minus(place, search.aim), normal));
        const Vector moved = onRidge(search, foot);
        if (search.weight(moved) <= 0.0 || length(search.block.gradientAt(moved)) < kKeptStrength * strength) {
            break;
        }
        place = moved;
    }
    return search.weight(place) > 0.0 ? std::optional(place) : std::nullopt;
}

std::optional<Vector> peak(const Search &search)
{
    const VoxelBlock &block = search.block;
    // Heights are counted from the lowest value in reach, or a negative peak would be worth less than
    // nothing.
    double lowest = block.value({0, 0, 0});
    (void)search.best([&](const Voxel &voxel) {
        lowest = std::min(lowest, block.value(voxel));
        return 0.0;
    });
    const auto isPeak = [&](const Voxel &voxel) {
        const double value = block.value(voxel);
        bool higher = false;
        for (int n = 0; n < 27; ++n) {
            const double other = block.value({voxel[0] + n % 3 - 1, voxel[1] + n / 3 % 3 - 1, voxel[2] + n / 9 - 1});
            if (other > value) {
                return false;
            }
            higher = higher || other < value;
        }
        return higher;
    };
    double most = 0.0;
    const auto top = search.best([&](const Voxel &voxel) {
        const double height = block.value(voxel) - lowest;
        const double worth = height * search.weight(block.place(voxel));
        if (worth <= most || !isPeak(voxel)) {
            return 0.0;
        }
        most = worth;
        return height;
    });
    if (!top) {
        return std::nullopt;
    }
    // A parabola along each axis.
    Vector place = block.place(*top);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        Voxel before = *top;
        Voxel after = *top;
        --before[axis];
        ++after[axis];
        const double bend = block.value(before) - 2.0 * block.value(*top) + block.value(after);
        if (bend < 0.0) {
            const double aside = 0.5 * (block.value(before) - block.value(after)) / bend;
            Voxel next = *top;
            ++next[axis];
            place[axis] += std::clamp(aside, -0.5, 0.5) * (block.place(next)[axis] - block.place(*top)[axis]);
        }
    }
    return search.weight(place) > 0.0 ? place : search.aim;
}

} // namespace

core::PointLps snapped(const core::Volume &volume, const core::PointLps &point, const SnapSettings &settings)
{
    const core::ImageGeometry &geometry = volume.geometry();
    if (!settings.on || !(settings.radiusMm > 0.0) || !core::isFinite(point) || !geometry.contains(point)) {
        return point;
    }
    const core::ContinuousIndex index = geometry.indexFromLps(point);
    const core::VoxelIndex middle = core::ImageGeometry::nearestVoxel(index);
    const auto &spacing = geometry.spacing();
    const double finest = *std::min_element(spacing.begin(), spacing.end());
    const double radius =
        std::min({settings.radiusMm, SnapSettings::kMostRadiusMm, SnapSettings::kMostRadiusVoxels * finest});
    Voxel reach{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        // The aim lies up to half a voxel from the middle one.
        reach[axis] = static_cast<int>(std::ceil(radius / spacing[axis] + 0.5));
    }
    const Vector aim{(index.i - static_cast<double>(middle.i)) * spacing[0],
                     (index.j - static_cast<double>(middle.j)) * spacing[1],
                     (index.k - static_cast<double>(middle.k)) * spacing[2]};
    const Search search{VoxelBlock(volume, middle, reach), aim, radius};
    const auto place = settings.target == SnapTarget::Edge ? edge(search) : peak(search);
    if (!place) {
        return point;
    }
    const auto inside = [&](std::size_t axis, std::int64_t from, std::int64_t count) {
        return std::clamp(static_cast<double>(from) + (*place)[axis] / spacing[axis], 0.0, static_cast<double>(count - 1));
    };
    const core::GridSize &size = geometry.size();
    return geometry.lpsFromIndex(
        {inside(0, middle.i, size.i), inside(1, middle.j, size.j), inside(2, middle.k, size.k)});
}

} // namespace gonion::viewers
