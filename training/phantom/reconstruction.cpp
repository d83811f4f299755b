// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/reconstruction.h"

#include "training/phantom/point_spread.h"
#include "training/phantom/texture.h"

#include <algorithm>
#include <cmath>

namespace gonion::training::phantom {

namespace {

/// A scan grid finer than this share of the wanted spacing is not rendered voxel by voxel.
constexpr double kFinestShare = 0.8;
/// Values in memory while a slab is rendered.
constexpr std::int64_t kMostInPart = 3'000'000;
/// Slices thicker than this in mm are painted as several thin ones.
constexpr double kThinSlice = 0.9;

/// Largest distance between neighbouring voxels of `grid` along each patient axis.
std::array<double, 3> spacingAlongPatientAxes(const core::ImageGeometry &grid)
{
    std::array<double, 3> result{};
    for (std::size_t a = 0; a < 3; ++a) {
        for (std::size_t c = 0; c < 3; ++c) {
            result[a] = std::max(result[a], std::fabs(grid.direction()[a][c]) * grid.spacing()[c]);
        }
    }
    return result;
}

/// Where the voxels of a row lie between a part's voxels along one axis.
struct Knots {
    struct Place {
        std::int32_t cell = 0; ///< in the part
        float share = 0.0F;    ///< towards the next voxel
        bool inside = false;   ///< of the scan
    };
    double extent = 0.0; ///< lattice index of the scan's last voxel
    double half = 0.5;   ///< half a scan voxel
    int low = 0;
    int size = 1;
    double step = 0.0; ///< lattice index per voxel of the row
    std::vector<Place> places;

    void place(double start)
    {
        const auto at = [&](double index) {
            Place result;
            result.inside = index >= -half && index <= extent + half;
            const double within = std::clamp(index - low, 0.0, size - 1.0);
            result.cell = std::min(static_cast<std::int32_t>(within), std::max(size - 2, 0));
            result.share = static_cast<float>(within - result.cell);
            return result;
        };
        if (std::fabs(step) < 1e-9) {
            std::fill(places.begin(), places.end(), at(start));
            return;
        }
        for (std::size_t n = 0; n < places.size(); ++n) {
            places[n] = at(start + static_cast<double>(n) * step);
        }
    }
};

std::array<double, 3> asArray(const core::PointLps &p)
{
    return {p.x, p.y, p.z};
}

} // namespace

Reconstruction::Lattice Reconstruction::latticeFor(const core::ImageGeometry &grid) const
{
    const core::ImageGeometry &scan = m_plan.scan.geometry;
    const std::array<std::int64_t, 3> size{scan.size().i, scan.size().j, scan.size().k};
    const std::array<double, 3> wanted = spacingAlongPatientAxes(grid);
    Lattice lattice;
    lattice.origin = scan.origin();
    double voxels = 1.0;
    for (std::size_t a = 0; a < 3; ++a) {
        const double own = scan.spacing()[a];
        lattice.spacing[a] = std::max(own, kFinestShare * wanted[a]);
        const double ratio = lattice.spacing[a] / own;
        voxels *= ratio;
        lattice.size[a] =
            1 + static_cast<int>(std::ceil(static_cast<double>(size[a] - 1) / ratio - 1e-6));
    }
    lattice.noiseShare = static_cast<float>(std::pow(voxels, -0.33));
    return lattice;
}

Reconstruction::Part Reconstruction::partFor(const Lattice &lattice, const core::ImageGeometry &grid,
                                             std::int64_t firstK, std::int64_t lastK) const
{
    std::array<double, 3> least{1e18, 1e18, 1e18};
    std::array<double, 3> most{-1e18, -1e18, -1e18};
    const std::array<double, 3> origin = asArray(lattice.origin);
    for (const double i : {0.0, static_cast<double>(grid.size().i - 1)}) {
        for (const double j : {0.0, static_cast<double>(grid.size().j - 1)}) {
            for (const double k : {static_cast<double>(firstK), static_cast<double>(lastK)}) {
                const std::array<double, 3> p = asArray(grid.lpsFromIndex({i, j, k}));
                for (std::size_t a = 0; a < 3; ++a) {
                    const double index = (p[a] - origin[a]) / lattice.spacing[a];
                    least[a] = std::min(least[a], index);
                    most[a] = std::max(most[a], index);
                }
            }
        }
    }
    Part part;
    for (std::size_t a = 0; a < 3; ++a) {
        const double last = lattice.size[a] - 1;
        // Beyond the outermost voxels the nearest one counts.
        const int low = static_cast<int>(std::floor(std::clamp(least[a], 0.0, last)));
        const int high = static_cast<int>(std::ceil(std::clamp(most[a], 0.0, last)));
        const bool touches = most[a] > -1.0 && least[a] < last + 1.0;
        part.low[a] = low;
        part.size[a] = touches ? high - low + 1 : 0;
    }
    return part;
}

void Reconstruction::paintSlices(const Lattice &lattice, Part &part) const
{
    const double spacing = lattice.spacing[2];
    const double fine = std::max(lattice.spacing[0], kThinSlice);
    const int perSlice = std::clamp(static_cast<int>(std::lround(spacing / fine)), 1, 6);
    const double step = spacing / perSlice;
    const double thickness = std::max(m_plan.scan.sliceThicknessMm, spacing);
    // A slice is the mean of the thin slices within half its thickness; the outermost count half
    // where their number is even.
    const int thin = std::max(1, static_cast<int>(std::lround(thickness / step)));
    const int reach = thin / 2;
    const float outer = thin % 2 == 1 ? 1.0F : 0.5F;
    const std::size_t area = static_cast<std::size_t>(part.size[0]) * part.size[1];

    Scene::Block block;
    block.step = {lattice.spacing[0], lattice.spacing[1], step};
    block.sizeI = part.size[0];
    block.sizeJ = part.size[1];
    block.sizeK = (part.size[2] - 1) * perSlice + 1 + 2 * reach;
    block.origin = {lattice.origin.x + part.low[0] * lattice.spacing[0],
                    lattice.origin.y + part.low[1] * lattice.spacing[1],
                    lattice.origin.z + part.low[2] * spacing - reach * step};
    std::vector<float> thinSlices(area * static_cast<std::size_t>(block.sizeK));
    m_scene.paint(m_map, block, thinSlices.data());
    if (reach == 0 && perSlice == 1) {
        part.values = std::move(thinSlices);
        return;
    }
    part.values.assign(area * static_cast<std::size_t>(part.size[2]), 0.0F);
    const float total = outer * 2.0F + static_cast<float>(2 * reach - 1);
    for (int k = 0; k < part.size[2]; ++k) {
        float *slice = part.values.data() + area * static_cast<std::size_t>(k);
        for (int offset = 0; offset <= 2 * reach; ++offset) {
            const float weight = (offset == 0 || offset == 2 * reach ? outer : 1.0F) / (reach == 0 ? 1.0F : total);
            const float *source = thinSlices.data() + area * static_cast<std::size_t>(k * perSlice + offset);
            for (std::size_t n = 0; n < area; ++n) {
                slice[n] += weight * source[n];
            }
        }
    }
}

void Reconstruction::finishRow(const Lattice &lattice, int j, int k, int lowI, int count, float *row) const
{
    const core::PointLps start{lattice.origin.x + lowI * lattice.spacing[0],
                               lattice.origin.y + j * lattice.spacing[1],
                               lattice.origin.z + k * lattice.spacing[2]};
    m_metal.add({start, lattice.spacing[0], count}, row);

    const ScanPlan &plan = m_plan;
    const float *noise = NoiseCube::shared(plan.noiseSmoothness).row(j + plan.noiseShift[1], k + plan.noiseShift[2]);
    const float level = static_cast<float>(plan.scan.noiseHu) * lattice.noiseShare;
    const auto dy = static_cast<float>(start.y - plan.headAxis.y);
    const auto dz = static_cast<float>(start.z - plan.headAxis.z);
    const auto x0 = static_cast<float>(start.x - plan.headAxis.x);
    const auto step = static_cast<float>(lattice.spacing[0]);
    const float shadeYz = 0.01F * (plan.shading[1] * dy + plan.shading[2] * dz);
    const float shadeX = 0.01F * plan.shading[0];
    for (int n = 0; n < count; ++n) {
        const float dx = x0 + step * static_cast<float>(n);
        const float outward = std::min((dx * dx + dy * dy) * 1e-4F, 1.6F); // 1 at 100 mm
        const float tissue = std::clamp((row[n] + 950.0F) * 0.002F, 0.0F, 1.0F);
        float value = row[n] + tissue * (shadeYz + shadeX * dx - plan.cupping * (1.0F - outward));
        value += level * (1.25F - 0.5F * outward) * noise[(lowI + n + plan.noiseShift[0]) & (NoiseCube::kSide - 1)];
        row[n] = std::clamp(value, -1024.0F, plan.ceiling);
    }
    if (!plan.scan.hounsfield) {
        for (int n = 0; n < count; ++n) {
            row[n] = std::clamp((row[n] - plan.greyFloor) * plan.greyPerHu, 0.0F, plan.greyMost);
        }
    }
    if (plan.scan.cylinderRadiusMm > 0.0) {
        const core::PointLps middle = plan.scan.geometry.centre();
        const double square = plan.scan.cylinderRadiusMm * plan.scan.cylinderRadiusMm -
                              (start.y - middle.y) * (start.y - middle.y);
        for (int n = 0; n < count; ++n) {
            const double x = start.x + n * lattice.spacing[0] - middle.x;
            row[n] = x * x > square ? plan.scan.paddingValue : row[n];
        }
    }
}

void Reconstruction::render(const Lattice &lattice, Part &part) const
{
    const PointSpread spread(static_cast<float>(m_plan.scan.blurMm), m_plan.sharpening,
                             static_cast<float>(lattice.spacing[0]));
    // The point spread reaches beyond the part: paint a margin, then cut it off.
    Part wide = part;
    const int margin = spread.reach();
    for (std::size_t a = 0; a < 2; ++a) {
        wide.low[a] -= margin;
        wide.size[a] += 2 * margin;
    }
    paintSlices(lattice, wide);
    part.values.resize(static_cast<std::size_t>(part.size[0]) * part.size[1] * part.size[2]);
    const std::size_t wideArea = static_cast<std::size_t>(wide.size[0]) * wide.size[1];
    for (int k = 0; k < part.size[2]; ++k) {
        float *slice = wide.values.data() + wideArea * static_cast<std::size_t>(k);
        spread.apply(slice, wide.size[0], wide.size[1]);
        for (int j = 0; j < part.size[1]; ++j) {
            float *row = part.values.data() +
                         (static_cast<std::size_t>(k) * part.size[1] + static_cast<std::size_t>(j)) * part.size[0];
            std::copy_n(slice + static_cast<std::ptrdiff_t>(j + margin) * wide.size[0] + margin, part.size[0], row);
            finishRow(lattice, part.low[1] + j, part.low[2] + k, part.low[0], part.size[0], row);
        }
    }
}

void Reconstruction::resampleSlab(const Lattice &lattice, const Part &part, const core::ImageGeometry &grid,
                                  std::int64_t firstK, std::int64_t lastK, float outside, float *values) const
{
    const core::ImageGeometry &scan = m_plan.scan.geometry;
    const std::array<double, 3> origin = asArray(lattice.origin);
    const std::array<std::int64_t, 3> scanSize{scan.size().i, scan.size().j, scan.size().k};
    std::array<Knots, 3> axis;
    bool rowsAlongX = true;
    for (std::size_t a = 0; a < 3; ++a) {
        axis[a].extent = static_cast<double>(scanSize[a] - 1) * scan.spacing()[a] / lattice.spacing[a];
        axis[a].half = 0.5 * scan.spacing()[a] / lattice.spacing[a] + 1e-9;
        axis[a].low = part.low[a];
        axis[a].size = part.size[a];
        axis[a].step = grid.direction()[a][0] * grid.spacing()[0] / lattice.spacing[a];
        axis[a].places.resize(static_cast<std::size_t>(grid.size().i));
        rowsAlongX = rowsAlongX && (a == 0 || std::fabs(grid.direction()[0][a]) < 1e-9);
    }
    const std::ptrdiff_t strideJ = part.size[0];
    const std::ptrdiff_t strideK = strideJ * part.size[1];
    const std::ptrdiff_t di = part.size[0] > 1 ? 1 : 0;
    const std::ptrdiff_t dj = part.size[1] > 1 ? strideJ : 0;
    const std::ptrdiff_t dk = part.size[2] > 1 ? strideK : 0;
    bool first = true;
    for (std::int64_t k = firstK; k <= lastK; ++k) {
        for (std::int64_t j = 0; j < grid.size().j; ++j) {
            const std::array<double, 3> p =
                asArray(grid.lpsFromIndex({0.0, static_cast<double>(j), static_cast<double>(k)}));
            for (std::size_t a = 0; a < 3; ++a) {
                // On an axis-aligned grid the places along x are the same in every row, and the
                // others do not change along a row.
                if (a == 0 && rowsAlongX && !first && std::fabs(grid.direction()[0][0]) > 1.0 - 1e-9) {
                    continue;
                }
                axis[a].place((p[a] - origin[a]) / lattice.spacing[a]);
            }
            first = false;
            for (std::size_t i = 0; i < static_cast<std::size_t>(grid.size().i); ++i, ++values) {
                const Knots::Place &x = axis[0].places[i];
                const Knots::Place &y = axis[1].places[i];
                const Knots::Place &z = axis[2].places[i];
                if (!(x.inside && y.inside && z.inside)) {
                    *values = outside;
                    continue;
                }
                const float *v = part.values.data() + x.cell + y.cell * strideJ + z.cell * strideK;
                const auto plane = [&](std::ptrdiff_t at) {
                    const float near = v[at] + x.share * (v[at + di] - v[at]);
                    const float far = v[at + dj] + x.share * (v[at + dj + di] - v[at + dj]);
                    return near + y.share * (far - near);
                };
                const float below = plane(0);
                *values = z.share > 0.0F ? below + z.share * (plane(dk) - below) : below;
            }
        }
    }
}

std::vector<float> Reconstruction::resampled(const core::ImageGeometry &grid, float outside) const
{
    const std::size_t area = static_cast<std::size_t>(grid.size().i) * static_cast<std::size_t>(grid.size().j);
    std::vector<float> values(area * static_cast<std::size_t>(grid.size().k), outside);
    const Lattice lattice = latticeFor(grid);
    std::int64_t firstK = 0;
    while (firstK < grid.size().k) {
        std::int64_t lastK = grid.size().k - 1;
        Part part = partFor(lattice, grid, firstK, lastK);
        while (lastK > firstK && static_cast<std::int64_t>(part.size[0]) * part.size[1] * part.size[2] > kMostInPart) {
            lastK = firstK + (lastK - firstK) / 2;
            part = partFor(lattice, grid, firstK, lastK);
        }
        if (part.size[0] > 0 && part.size[1] > 0 && part.size[2] > 0) {
            render(lattice, part);
            resampleSlab(lattice, part, grid, firstK, lastK, outside, values.data() + area * static_cast<std::size_t>(firstK));
        }
        firstK = lastK + 1;
    }
    return values;
}

} // namespace gonion::training::phantom
