// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/resampling.h"

#include "imaging/file_access.h"
#include "imaging/voxel_visit.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace gonion::imaging {

using core::ContinuousIndex;
using core::ErrorCode;
using core::fail;
using core::GridSize;
using core::JobContext;
using core::PointLps;
using core::Result;
using core::VectorLps;

namespace {

/// A right grid may have this many times the voxels of the sheared one, and no more.
constexpr double kMostGrowth = 6.0;
/// A fraction of a voxel smaller than this is none.
constexpr double kNoFraction = 1e-3;

template <typename T>
T voxelFrom(double value)
{
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value);
    } else {
        return static_cast<T>(std::lround(value)); // between values of T, so within its range
    }
}

/// Air where the image has it, else its least value.
template <typename T>
T outsideValue(const T *values, std::int64_t count)
{
    constexpr double kAirHu = -1000.0;
    const double least = static_cast<double>(*std::min_element(values, values + count));
    return voxelFrom<T>(std::max(least, least <= kAirHu ? kAirHu : least));
}

Result<void> checkGrowth(const GridSize &before, const GridSize &after, const std::filesystem::path &file)
{
    const double grown = static_cast<double>(after.i) * static_cast<double>(after.j) * static_cast<double>(after.k);
    if (grown > kMostGrowth * static_cast<double>(before.voxels()) + 1e6) {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " has axes or slices so far out of place that they cannot be set right; export "
                                       "it again.");
    }
    return {};
}

/// Where a slice lies in its own plane, in voxels, against the first one.
struct Shift {
    double i = 0.0;
    double j = 0.0;
    double mm = 0.0; ///< along the normal
};

std::vector<Shift> shiftsOf(const SliceStack &stack)
{
    const VectorLps normal = cross(stack.row, stack.column);
    std::vector<Shift> shifts;
    for (const PointLps &origin : stack.origins) {
        const VectorLps offset = origin - stack.origins.front();
        shifts.push_back({dot(offset, stack.row) / stack.spacingMm[0], dot(offset, stack.column) / stack.spacingMm[1],
                          dot(offset, normal)});
    }
    return shifts;
}

/// A fraction of a voxel split from its whole part.
struct Part {
    std::int64_t whole = 0;
    double fraction = 0.0;
};

Part partOf(double v)
{
    const double whole = std::floor(v + kNoFraction);
    const double fraction = v - whole;
    return {static_cast<std::int64_t>(whole), fraction < kNoFraction ? 0.0 : fraction};
}

/// One source slice, moved sideways, added with a weight to a plane of the new grid.
template <typename T>
void addSlice(const T *slice, const GridSize &from, const Part &di, const Part &dj, double weight, double outside,
              const GridSize &to, std::vector<double> &plane)
{
    const auto value = [&](std::int64_t i, std::int64_t j) {
        return i < 0 || j < 0 || i >= from.i || j >= from.j ? outside : static_cast<double>(slice[i + from.i * j]);
    };
    std::size_t n = 0;
    for (std::int64_t b = 0; b < to.j; ++b) {
        const std::int64_t j = b + dj.whole;
        for (std::int64_t a = 0; a < to.i; ++a, ++n) {
            const std::int64_t i = a + di.whole;
            double v = value(i, j);
            if (di.fraction > 0.0) {
                v += di.fraction * (value(i + 1, j) - v);
            }
            if (dj.fraction > 0.0) {
                double next = value(i, j + 1);
                if (di.fraction > 0.0) {
                    next += di.fraction * (value(i + 1, j + 1) - next);
                }
                v += dj.fraction * (next - v);
            }
            plane[n] += weight * v;
        }
    }
}

struct Target {
    GridSize size;
    double firstI = 0.0; ///< where the new grid begins, in voxels of the first slice
    double firstJ = 0.0;
};

Target targetOf(const std::vector<Shift> &shifts, const GridSize &from, double spacingMm)
{
    Target target;
    double lastI = 0.0;
    double lastJ = 0.0;
    for (const Shift &shift : shifts) {
        target.firstI = std::min(target.firstI, shift.i);
        target.firstJ = std::min(target.firstJ, shift.j);
        lastI = std::max(lastI, shift.i);
        lastJ = std::max(lastJ, shift.j);
    }
    const auto voxels = [](double v) { return static_cast<std::int64_t>(std::clamp(std::ceil(v - kNoFraction), 0.0, 1e6)); };
    const double slices = std::clamp(shifts.back().mm / spacingMm + 0.25, 0.0, 1e6);
    target.size = {from.i + voxels(lastI - target.firstI), from.j + voxels(lastJ - target.firstJ),
                   static_cast<std::int64_t>(slices) + 1};
    return target;
}

template <typename T>
Result<void> fillStraight(const T *from, T *to, const SliceStack &stack, const std::vector<Shift> &shifts,
                          const Target &target, double spacingMm, const JobContext &context)
{
    const GridSize &size = stack.image.grid.size;
    const T outside = outsideValue(from, size.voxels());
    std::vector<double> plane(static_cast<std::size_t>(target.size.i * target.size.j));
    std::size_t below = 0;
    for (std::int64_t k = 0; k < target.size.k; ++k) {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        context.report(static_cast<double>(k) / static_cast<double>(target.size.k), "Setting slices straight");
        const double mm = spacingMm * static_cast<double>(k);
        while (below + 2 < shifts.size() && shifts[below + 1].mm <= mm) {
            ++below;
        }
        const double step = shifts[below + 1].mm - shifts[below].mm;
        const double share = std::clamp((mm - shifts[below].mm) / step, 0.0, 1.0);
        std::fill(plane.begin(), plane.end(), 0.0);
        const auto add = [&](std::size_t slice, double weight) {
            if (weight > kNoFraction) {
                addSlice(from + size.i * size.j * static_cast<std::int64_t>(slice), size,
                         partOf(target.firstI - shifts[slice].i), partOf(target.firstJ - shifts[slice].j), weight,
                         static_cast<double>(outside), target.size, plane);
            }
        };
        const double upper = share < kNoFraction ? 0.0 : share > 1.0 - kNoFraction ? 1.0 : share;
        add(below, 1.0 - upper);
        add(below + 1, upper);
        to = std::transform(plane.begin(), plane.end(), to, voxelFrom<T>);
    }
    return {};
}

/// Inverse of the matrix with these columns, as rows.
std::array<VectorLps, 3> inverseRows(const std::array<VectorLps, 3> &c)
{
    const VectorLps a = cross(c[1], c[2]);
    const double scale = 1.0 / dot(c[0], a);
    return {a * scale, cross(c[2], c[0]) * scale, cross(c[0], c[1]) * scale};
}

/// A grid at right angles round a sheared one.
AffineGrid squareGridAround(const AffineGrid &grid)
{
    const auto unit = [](const VectorLps &v) { return v * (1.0 / length(v)); };
    const VectorLps x = unit(grid.step[0]);
    const VectorLps y = unit(grid.step[1] + x * -dot(x, grid.step[1]));
    VectorLps z = cross(x, y);
    if (dot(z, grid.step[2]) < 0.0) {
        z = z * -1.0;
    }
    const std::array<VectorLps, 3> axes{x, y, z};
    AffineGrid square;
    square.origin = grid.origin;
    std::array<std::int64_t, 3> count{};
    const std::array<std::int64_t, 3> last{grid.size.i - 1, grid.size.j - 1, grid.size.k - 1};
    for (int a = 0; a < 3; ++a) {
        const double spacing = std::abs(dot(axes[a], grid.step[a]));
        double low = 0.0;
        double high = 0.0;
        for (int b = 0; b < 3; ++b) {
            const double reach = dot(axes[a], grid.step[b]) * static_cast<double>(last[b]) / spacing;
            (reach < 0.0 ? low : high) += reach;
        }
        // Whole voxels, so that the sheared grid's slices stay slices of the new one.
        low = std::floor(low + kNoFraction);
        high = std::ceil(high - kNoFraction);
        square.step[a] = axes[a] * spacing;
        square.origin = square.origin + square.step[a] * low;
        count[a] = static_cast<std::int64_t>(std::clamp(high - low, 0.0, 1e6)) + 1;
    }
    square.size = {count[0], count[1], count[2]};
    return square;
}

template <typename T>
double trilinear(const T *values, const GridSize &size, const ContinuousIndex &at, double outside)
{
    const Part i = partOf(at.i);
    const Part j = partOf(at.j);
    const Part k = partOf(at.k);
    const auto value = [&](std::int64_t a, std::int64_t b, std::int64_t c) {
        const bool inside = a >= 0 && b >= 0 && c >= 0 && a < size.i && b < size.j && c < size.k;
        return inside ? static_cast<double>(values[a + size.i * (b + size.j * c)]) : outside;
    };
    double sum = 0.0;
    for (int corner = 0; corner < 8; ++corner) {
        const int a = corner & 1;
        const int b = corner >> 1 & 1;
        const int c = corner >> 2;
        const double weight = (a ? i.fraction : 1.0 - i.fraction) * (b ? j.fraction : 1.0 - j.fraction)
                              * (c ? k.fraction : 1.0 - k.fraction);
        if (weight > 0.0) {
            sum += weight * value(i.whole + a, j.whole + b, k.whole + c);
        }
    }
    return sum;
}

template <typename T>
Result<void> fillSquare(const T *from, T *to, const AffineGrid &source, const AffineGrid &target,
                        const JobContext &context)
{
    const std::array<VectorLps, 3> inverse = inverseRows(source.step);
    const auto outside = static_cast<double>(outsideValue(from, source.size.voxels()));
    for (std::int64_t k = 0; k < target.size.k; ++k) {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        context.report(static_cast<double>(k) / static_cast<double>(target.size.k), "Setting axes at right angles");
        for (std::int64_t j = 0; j < target.size.j; ++j) {
            for (std::int64_t i = 0; i < target.size.i; ++i) {
                const VectorLps offset = target.origin + target.step[0] * static_cast<double>(i)
                                         + target.step[1] * static_cast<double>(j)
                                         + target.step[2] * static_cast<double>(k) - source.origin;
                const ContinuousIndex at{dot(inverse[0], offset), dot(inverse[1], offset), dot(inverse[2], offset)};
                *to++ = voxelFrom<T>(trilinear(from, source.size, at, outside));
            }
        }
    }
    return {};
}

} // namespace

double sidewaysDrift(const SliceStack &stack)
{
    double drift = 0.0;
    for (const Shift &shift : shiftsOf(stack)) {
        drift = std::max({drift, std::abs(shift.i) * stack.spacingMm[0], std::abs(shift.j) * stack.spacingMm[1]});
    }
    return drift;
}

Result<RawImage> straighten(SliceStack stack, double spacingMm, const std::filesystem::path &file,
                            const JobContext &context)
{
    const std::vector<Shift> shifts = shiftsOf(stack);
    const Target target = targetOf(shifts, stack.image.grid.size, spacingMm);
    if (Result<void> sane = checkGrowth(stack.image.grid.size, target.size, file); !sane) {
        return tl::unexpected(sane.error());
    }
    Result<std::shared_ptr<void>> memory = allocateVoxels(target.size, stack.image.type, file);
    if (!memory) {
        return tl::unexpected(memory.error());
    }
    const Result<void> filled = visitVoxels(stack.image.type, stack.image.voxels.get(), [&](auto *from) {
        using T = std::remove_pointer_t<decltype(from)>;
        return fillStraight<T>(from, static_cast<T *>(memory->get()), stack, shifts, target, spacingMm, context);
    });
    if (!filled) {
        return tl::unexpected(filled.error());
    }
    RawImage result = std::move(stack.image);
    result.voxels = *memory;
    result.grid.size = target.size;
    result.grid.step = {stack.row * stack.spacingMm[0], stack.column * stack.spacingMm[1],
                        cross(stack.row, stack.column) * spacingMm};
    result.grid.origin
        = stack.origins.front() + result.grid.step[0] * target.firstI + result.grid.step[1] * target.firstJ;
    return result;
}

Result<RawImage> squareAxes(RawImage image, const std::filesystem::path &file, const JobContext &context)
{
    const AffineGrid target = squareGridAround(image.grid);
    if (Result<void> sane = checkGrowth(image.grid.size, target.size, file); !sane) {
        return tl::unexpected(sane.error());
    }
    Result<std::shared_ptr<void>> memory = allocateVoxels(target.size, image.type, file);
    if (!memory) {
        return tl::unexpected(memory.error());
    }
    const Result<void> filled = visitVoxels(image.type, image.voxels.get(), [&](auto *from) {
        using T = std::remove_pointer_t<decltype(from)>;
        return fillSquare<T>(from, static_cast<T *>(memory->get()), image.grid, target, context);
    });
    if (!filled) {
        return tl::unexpected(filled.error());
    }
    image.voxels = *memory;
    image.grid = target;
    return image;
}

} // namespace gonion::imaging
