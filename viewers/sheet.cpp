// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/sheet.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::viewers {

namespace {

constexpr float kOutside = std::numeric_limits<float>::quiet_NaN();

/// A displacement in voxels; single precision is 1e-4 of a voxel at the far end of a large grid.
struct Step {
    float i = 0.0F;
    float j = 0.0F;
    float k = 0.0F;
};

Step operator+(const Step &a, const Step &b)
{
    return {a.i + b.i, a.j + b.j, a.k + b.k};
}

Step operator*(const Step &a, float s)
{
    return {a.i * s, a.j * s, a.k * s};
}

Step stepOf(const core::ContinuousIndex &index)
{
    return {static_cast<float>(index.i), static_cast<float>(index.j), static_cast<float>(index.k)};
}

Step stepOf(const core::ImageGeometry &geometry, const core::VectorLps &vector)
{
    const core::ContinuousIndex from = geometry.indexFromLps(geometry.origin());
    const core::ContinuousIndex to = geometry.indexFromLps(geometry.origin() + vector);
    return stepOf(core::ContinuousIndex{to.i - from.i, to.j - from.j, to.k - from.k});
}

/// Trilinear values of a grid; NaN outside its cells.
template <typename T>
class Grid {
public:
    Grid(const T *voxels, const core::GridSize &size)
        : m_voxels(voxels), m_size(size), m_row(size.i), m_slice(size.i * size.j)
    {
    }

    [[nodiscard]] float at(const Step &index) const
    {
        std::int64_t i0, i1, j0, j1, k0, k1;
        float fi, fj, fk;
        if (!split(index.i, m_size.i, i0, i1, fi) || !split(index.j, m_size.j, j0, j1, fj)
            || !split(index.k, m_size.k, k0, k1, fk)) {
            return kOutside;
        }
        const T *near = m_voxels + k0 * m_slice;
        const T *far = m_voxels + k1 * m_slice;
        const float low = plane(near + j0 * m_row, near + j1 * m_row, i0, i1, fi, fj);
        const float high = plane(far + j0 * m_row, far + j1 * m_row, i0, i1, fi, fj);
        return low + fk * (high - low);
    }

private:
    static bool split(float at, std::int64_t count, std::int64_t &low, std::int64_t &high, float &share)
    {
        const auto last = static_cast<float>(count - 1);
        if (!(at >= -0.5F && at <= last + 0.5F)) {
            return false;
        }
        const float inside = std::min(std::max(at, 0.0F), last);
        low = static_cast<std::int64_t>(inside);
        high = std::min(low + 1, count - 1);
        share = inside - static_cast<float>(low);
        return true;
    }

    static float plane(const T *near, const T *far, std::int64_t i0, std::int64_t i1, float fi, float fj)
    {
        const auto a = static_cast<float>(near[i0]);
        const auto b = static_cast<float>(far[i0]);
        const float low = a + fi * (static_cast<float>(near[i1]) - a);
        const float high = b + fi * (static_cast<float>(far[i1]) - b);
        return low + fj * (high - low);
    }

    const T *m_voxels;
    core::GridSize m_size;
    std::int64_t m_row;
    std::int64_t m_slice;
};

int samplesAcross(const Slab &slab, double stepMm)
{
    const double thickness = std::clamp(slab.thicknessMm, 0.0, Slab::kMostMm);
    return 1 + static_cast<int>(std::lround(thickness / std::max(stepMm, 0.05)));
}

/// One pixel: `first` and what follows in steps of `across`.
template <SlabKind kind, typename T>
float through(const Grid<T> &grid, const Step &first, const Step &across, int count)
{
    float result = kind == SlabKind::Mean      ? 0.0F
                   : kind == SlabKind::Maximum ? -std::numeric_limits<float>::infinity()
                                               : std::numeric_limits<float>::infinity();
    int inside = 0;
    for (int n = 0; n < count; ++n) {
        const float value = grid.at(first + across * static_cast<float>(n));
        if (std::isnan(value)) {
            continue;
        }
        ++inside;
        if constexpr (kind == SlabKind::Mean) {
            result += value;
        } else if constexpr (kind == SlabKind::Maximum) {
            result = std::max(result, value);
        } else {
            result = std::min(result, value);
        }
    }
    if (inside == 0) {
        return kOutside;
    }
    return kind == SlabKind::Mean ? result / static_cast<float>(inside) : result;
}

struct Column {
    Step first;  ///< the first sample of its topmost pixel
    Step across; ///< from sample to sample
};

/// Row by row, so that neighbours in memory are asked for one after the other. False when asked to stop.
template <SlabKind kind, typename T>
bool fill(const Grid<T> &grid, const std::vector<Column> &columns, const Step &down, int count, SheetValues &values,
          const core::JobContext &job)
{
    std::size_t n = 0;
    for (int row = 0; row < values.rows; ++row) {
        if (job.stopRequested()) {
            return false;
        }
        const Step below = down * static_cast<float>(row);
        for (const Column &column : columns) {
            values.values[n++] = through<kind>(grid, column.first + below, column.across, count);
        }
    }
    return true;
}

} // namespace

Sheet Sheet::flat(const core::PointLps &corner, const core::VectorLps &right, const core::VectorLps &down,
                  int columns, int rows)
{
    Sheet sheet;
    const core::VectorLps across = core::cross(right, down);
    const core::VectorLps normal = across * (1.0 / std::max(core::length(across), 1e-12));
    for (int column = 0; column < columns; ++column) {
        sheet.columns.push_back(corner + right * column);
    }
    sheet.normals.assign(sheet.columns.size(), normal);
    sheet.down = down;
    sheet.rows = rows;
    return sheet;
}

Sheet Sheet::coarser(int factor) const
{
    if (factor <= 1) {
        return *this;
    }
    const auto step = static_cast<std::size_t>(factor);
    Sheet coarse;
    coarse.down = down * factor;
    coarse.rows = (rows + factor - 1) / factor;
    const core::VectorLps toMiddle = down * (0.5 * (factor - 1));
    for (std::size_t n = 0; n < columns.size(); n += step) {
        const std::size_t middle = std::min(n + step / 2, columns.size() - 1);
        const core::VectorLps aside = factor % 2 == 0 && middle > 0 ? (columns[middle - 1] - columns[middle]) * 0.5
                                                                     : core::VectorLps{};
        coarse.columns.push_back(columns[middle] + aside + toMiddle);
        coarse.normals.push_back(normals[middle]);
    }
    return coarse;
}

QString nameOf(const Slab &slab)
{
    if (!slab.isThick()) {
        return {};
    }
    const QString name = slab.kind == SlabKind::Maximum ? QStringLiteral("MIP")
                         : slab.kind == SlabKind::Mean  ? QStringLiteral("Mean")
                                                        : QStringLiteral("MinIP");
    return QStringLiteral("%1 %2 mm").arg(name).arg(slab.thicknessMm, 0, 'g', 3);
}

double sampleCount(const Sheet &sheet, const Slab &slab, double stepMm)
{
    return static_cast<double>(sheet.columns.size()) * sheet.rows * samplesAcross(slab, stepMm);
}

double slabStep(const core::Volume &volume)
{
    const auto &spacing = volume.geometry().spacing();
    return *std::min_element(spacing.begin(), spacing.end());
}

core::Result<SheetValues> sampled(const core::Volume &volume, const Sheet &sheet, const Slab &slab, double stepMm,
                                  const core::JobContext &job)
{
    const core::ImageGeometry &geometry = volume.geometry();
    const int count = samplesAcross(slab, stepMm);
    const double step = count > 1 ? std::min(slab.thicknessMm, Slab::kMostMm) / (count - 1) : 0.0;
    std::vector<Column> columns(sheet.columns.size());
    for (std::size_t n = 0; n < columns.size(); ++n) {
        const core::VectorLps across = sheet.normals[n] * step;
        columns[n] = {stepOf(geometry.indexFromLps(sheet.columns[n] + across * (-0.5 * (count - 1)))),
                      stepOf(geometry, across)};
    }
    SheetValues values{static_cast<int>(columns.size()), std::max(0, sheet.rows), {}};
    values.values.resize(columns.size() * static_cast<std::size_t>(values.rows));
    const Step down = stepOf(geometry, sheet.down);
    const bool whole = volume.visit([&](const auto *voxels) {
        const Grid grid(voxels, geometry.size());
        switch (count > 1 ? slab.kind : SlabKind::Mean) {
        case SlabKind::Maximum:
            return fill<SlabKind::Maximum>(grid, columns, down, count, values, job);
        case SlabKind::Minimum:
            return fill<SlabKind::Minimum>(grid, columns, down, count, values, job);
        case SlabKind::Mean:
            break;
        }
        return fill<SlabKind::Mean>(grid, columns, down, count, values, job);
    });
    if (!whole) {
        return core::JobContext::cancelled();
    }
    return values;
}

double slabDepth(const core::Volume &volume, const core::PointLps &point, const core::VectorLps &normal,
                 const Slab &slab)
{
    if (!slab.isThick() || slab.kind == SlabKind::Mean) {
        return 0.0;
    }
    const core::ImageGeometry &geometry = volume.geometry();
    const int half = std::max(1, samplesAcross(slab, 0.5 * slabStep(volume)) / 2);
    const double step = 0.5 * std::min(slab.thicknessMm, Slab::kMostMm) / half;
    const double sign = slab.kind == SlabKind::Maximum ? 1.0 : -1.0;
    const auto heightAt = [&](int n) {
        constexpr double kNone = -std::numeric_limits<double>::infinity();
        const core::PointLps place = point + normal * (n * step);
        return geometry.contains(place) ? sign * volume.sample(geometry.indexFromLps(place), 0.0) : kNone;
    };
    int best = 0;
    double most = heightAt(0);
    for (int n = 1; n <= half; ++n) { // the nearest of equals
        for (const int at : {n, -n}) {
            if (const double height = heightAt(at); height > most) {
                most = height;
                best = at;
            }
        }
    }
    const double before = heightAt(best - 1);
    const double after = heightAt(best + 1);
    const double bend = before - 2.0 * most + after;
    const double aside = std::isfinite(bend) && bend < 0.0 ? std::clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0.0;
    return std::clamp((best + aside) * step, -half * step, half * step);
}

QImage greyImage(const SheetValues &values, const WindowLevel &windowLevel)
{
    QImage image(values.columns, values.rows, QImage::Format_Grayscale8);
    if (image.isNull()) {
        return image;
    }
    const auto scale = static_cast<float>(255.0 / windowLevel.window);
    const auto black = static_cast<float>(windowLevel.level - 0.5 * windowLevel.window);
    const float *value = values.values.data();
    for (int row = 0; row < values.rows; ++row) {
        uchar *line = image.scanLine(row);
        for (int column = 0; column < values.columns; ++column, ++value) {
            const float grey = (*value - black) * scale;
            // A comparison with NaN is false: outside is black.
            line[column] = grey > 0.0F ? static_cast<uchar>(std::min(grey + 0.5F, 255.0F)) : uchar{0};
        }
    }
    return image;
}

} // namespace gonion::viewers
