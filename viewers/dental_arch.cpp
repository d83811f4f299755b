// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/dental_arch.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gonion::viewers {

namespace {

/// Enamel and fillings are the densest of a head: about this much of it, mm^3, says where the teeth are,
constexpr double kDensestMm3 = 2500.0;
/// and about this much their shape.
constexpr double kToothMm3 = 7000.0;
/// Nothing less dense is taken for a tooth, HU.
constexpr double kLeastDensity = 1000.0;
constexpr double kHalfBandMm = 9.0;
/// The bite is tilted no further than this: the slope of its plane.
constexpr double kMostSlope = 0.36;
/// Beyond the last teeth the curve goes on this far.
constexpr double kBeyondMm = 12.0;
constexpr int kControls = 7;
/// Fewer are no teeth.
constexpr std::size_t kLeastVoxels = 50;
/// A known crown counts like this many voxels.
constexpr double kCrownWeight = 40.0;

struct Dense {
    core::PointLps place;
    double weight = 1.0;
};

/// How often each value of the volume occurs.
class Histogram {
public:
    explicit Histogram(const core::Volume &head) : m_counts(kBins, 0)
    {
        const auto &spacing = head.geometry().spacing();
        m_voxelMm3 = spacing[0] * spacing[1] * spacing[2];
        const std::int64_t count = head.geometry().size().voxels();
        head.visit([&](const auto *values) {
            for (std::int64_t n = 0; n < count; ++n) {
                const auto bin = static_cast<std::int64_t>(values[n]) - kLowest;
                ++m_counts[static_cast<std::size_t>(std::clamp<std::int64_t>(bin, 0, kBins - 1))];
            }
        });
    }

    /// The value above which about so much of the volume lies.
    [[nodiscard]] double valueBelow(double mm3) const
    {
        double above = 0.0;
        for (std::size_t bin = m_counts.size(); bin-- > 0;) {
            above += static_cast<double>(m_counts[bin]) * m_voxelMm3;
            if (above >= mm3) {
                return std::max(kLeastDensity, static_cast<double>(bin) + kLowest);
            }
        }
        return kLeastDensity;
    }

private:
    static constexpr std::int64_t kLowest = -1024;
    static constexpr std::int64_t kBins = 8192;
    std::vector<std::int64_t> m_counts;
    double m_voxelMm3 = 1.0;
};

/// The height about which most of the densest lies within a band of teeth.
double toothLevel(const std::vector<Dense> &densest)
{
    const auto [low, high] = std::minmax_element(densest.begin(), densest.end(), [](const Dense &a, const Dense &b) {
        return a.place.z < b.place.z;
    });
    const double bottom = low->place.z;
    std::vector<double> histogram(static_cast<std::size_t>(high->place.z - bottom) + 1, 0.0);
    for (const Dense &voxel : densest) {
        histogram[static_cast<std::size_t>(voxel.place.z - bottom)] += voxel.weight;
    }
    double best = -1.0;
    double level = bottom;
    const auto half = static_cast<std::ptrdiff_t>(kHalfBandMm);
    for (std::ptrdiff_t n = 0; n < static_cast<std::ptrdiff_t>(histogram.size()); ++n) {
        double sum = 0.0;
        for (std::ptrdiff_t m = std::max<std::ptrdiff_t>(0, n - half);
             m < std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(histogram.size()), n + half + 1); ++m) {
            sum += histogram[static_cast<std::size_t>(m)];
        }
        if (sum > best) {
            best = sum;
            level = bottom + static_cast<double>(n) + 0.5;
        }
    }
    return level;
}

/// z = slopeX (x - centre.x) + slopeY (y - centre.y) + centre.z
struct BitePlane {
    core::PointLps centre;
    double slopeX = 0.0;
    double slopeY = 0.0;

    [[nodiscard]] double heightOver(const core::PointLps &p) const
    {
        return p.z - centre.z - slopeX * (p.x - centre.x) - slopeY * (p.y - centre.y);
    }
    [[nodiscard]] core::VectorLps up() const
    {
        const core::VectorLps normal{-slopeX, -slopeY, 1.0};
        return normal * (1.0 / core::length(normal));
    }
};

/// Least squares through what lies in the band about `plane`.
BitePlane fitted(const BitePlane &plane, const std::vector<Dense> &cloud)
{
    double w = 0.0;
    core::VectorLps mean;
    for (const Dense &voxel : cloud) {
        if (std::abs(plane.heightOver(voxel.place)) <= kHalfBandMm) {
            w += voxel.weight;
            mean = mean + (voxel.place - core::PointLps{}) * voxel.weight;
        }
    }
    if (w <= 0.0) {
        return plane;
    }
    BitePlane better = plane;
    better.centre = core::PointLps{} + mean * (1.0 / w);
    double xx = 0.0, xy = 0.0, yy = 0.0, xz = 0.0, yz = 0.0;
    for (const Dense &voxel : cloud) {
        if (std::abs(plane.heightOver(voxel.place)) <= kHalfBandMm) {
            const core::VectorLps d = voxel.place - better.centre;
            xx += voxel.weight * d.x * d.x;
            xy += voxel.weight * d.x * d.y;
            yy += voxel.weight * d.y * d.y;
            xz += voxel.weight * d.x * d.z;
            yz += voxel.weight * d.y * d.z;
        }
    }
    const double determinant = xx * yy - xy * xy;
    if (determinant > 1e-6 * xx * yy) {
        better.slopeX = std::clamp((xz * yy - yz * xy) / determinant, -kMostSlope, kMostSlope);
        better.slopeY = std::clamp((yz * xx - xz * xy) / determinant, -kMostSlope, kMostSlope);
    }
    return better;
}

double percentile(std::vector<double> values, double share)
{
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

/// A parabola open to the back through (middle, front) and (middle +- halfWidth, back), from right to
/// left; its ends go on straight.
DentalArch parabola(double middle, double front, double halfWidth, double back)
{
    DentalArch arch;
    const double depth = back - front;
    for (int n = 0; n < kControls; ++n) {
        // Denser where it bends.
        const double t = -1.0 + 2.0 * n / (kControls - 1);
        const double share = 0.75 * t + 0.25 * t * std::abs(t);
        arch.controls.push_back({middle + halfWidth * share, front + depth * share * share, 0.0});
    }
    return arch;
}

/// Brings each control to the middle of the teeth about it, across the curve.
void draw(DentalArch &arch, const std::vector<Dense> &teeth)
{
    constexpr double kAlong = 7.0;
    constexpr double kAcross = 9.0;
    constexpr double kLeastWeight = 8.0;
    const auto before = arch.controls;
    for (std::size_t n = 0; n < before.size(); ++n) {
        core::VectorLps along = before[std::min(n + 1, before.size() - 1)] - before[n == 0 ? 0 : n - 1];
        along.z = 0.0;
        along = along * (1.0 / std::max(core::length(along), 1e-9));
        const core::VectorLps across{-along.y, along.x, 0.0};
        double sum = 0.0;
        double moment = 0.0;
        for (const Dense &voxel : teeth) {
            const core::VectorLps offset = voxel.place - before[n];
            const double aside = core::dot({offset.x, offset.y, 0.0}, across);
            if (std::abs(core::dot({offset.x, offset.y, 0.0}, along)) <= kAlong && std::abs(aside) <= kAcross) {
                sum += voxel.weight;
                moment += voxel.weight * aside;
            }
        }
        if (sum >= kLeastWeight) {
            arch.controls[n] = before[n] + across * (moment / sum);
        }
    }
}

void extend(DentalArch &arch)
{
    auto &c = arch.controls;
    const auto beyond = [](const core::PointLps &end, const core::PointLps &inner) {
        core::VectorLps out = end - inner;
        return end + out * (kBeyondMm / std::max(core::length(out), 1e-9));
    };
    c.front() = beyond(c.front(), c[1]);
    c.back() = beyond(c.back(), c[c.size() - 2]);
}

} // namespace

std::vector<core::PointLps> DentalArch::curve(double stepMm) const
{
    // Catmull-Rom: through the controls, and a moved control moves only what is near it.
    if (controls.size() < 2) {
        return controls;
    }
    const auto at = [this](std::ptrdiff_t n) {
        const auto last = static_cast<std::ptrdiff_t>(controls.size()) - 1;
        if (n < 0) {
            return controls.front() + (controls.front() - controls[1]);
        }
        return n > last ? controls.back() + (controls.back() - controls[controls.size() - 2])
                        : controls[static_cast<std::size_t>(n)];
    };
    constexpr int kPieces = 48;
    std::vector<core::PointLps> fine{controls.front()};
    for (std::ptrdiff_t n = 0; n + 1 < static_cast<std::ptrdiff_t>(controls.size()); ++n) {
        const core::PointLps p = at(n);
        const core::VectorLps out = (at(n + 1) - at(n - 1)) * 0.5;
        const core::VectorLps in = (at(n + 2) - p) * 0.5;
        const core::VectorLps span = at(n + 1) - p;
        for (int m = 1; m <= kPieces; ++m) {
            const double t = static_cast<double>(m) / kPieces;
            fine.push_back(p + out * (t * (1.0 - t) * (1.0 - t)) + span * (t * t * (3.0 - 2.0 * t))
                           + in * (-t * t * (1.0 - t)));
        }
    }
    std::vector<core::PointLps> even{fine.front()};
    double left = stepMm;
    for (std::size_t n = 1; n < fine.size(); ++n) {
        double piece = core::distance(fine[n - 1], fine[n]);
        core::PointLps from = fine[n - 1];
        while (piece >= left && left > 0.0) {
            from = from + (fine[n] - from) * (left / piece);
            piece -= left;
            even.push_back(from);
            left = stepMm;
        }
        left -= piece;
    }
    return even.size() >= 2 ? even : std::vector<core::PointLps>{fine.front(), fine.back()};
}

core::PointLps DentalArch::onPlane(const core::PointLps &point) const
{
    if (controls.empty() || std::abs(up.z) < 1e-6) {
        return point;
    }
    const core::PointLps &base = controls.front();
    return {point.x, point.y, base.z - (up.x * (point.x - base.x) + up.y * (point.y - base.y)) / up.z};
}

DenseCloud findDense(const core::Volume &head)
{
    const Histogram histogram(head);
    const double densest = histogram.valueBelow(kDensestMm3);
    const double dense = histogram.valueBelow(kToothMm3);
    DenseCloud cloud;
    const core::ImageGeometry &geometry = head.geometry();
    const core::GridSize &size = geometry.size();
    head.visit([&](const auto *values) {
        std::int64_t n = 0;
        for (std::int64_t k = 0; k < size.k; ++k) {
            for (std::int64_t j = 0; j < size.j; ++j) {
                for (std::int64_t i = 0; i < size.i; ++i, ++n) {
                    const auto value = static_cast<double>(values[n]);
                    if (value < dense) {
                        continue;
                    }
                    cloud.dense.push_back(geometry.lpsFromVoxel({i, j, k}));
                    if (value >= densest) {
                        cloud.densest.push_back(cloud.dense.back());
                    }
                }
            }
        }
    });
    return cloud;
}

std::optional<DentalArch> estimateArch(const DenseCloud &cloud, const std::vector<core::PointLps> &crowns)
{
    std::vector<Dense> densest;
    for (const core::PointLps &place : cloud.densest) {
        densest.push_back({place, 1.0});
    }
    if (densest.size() < kLeastVoxels) {
        return std::nullopt;
    }
    BitePlane plane;
    plane.centre.z = toothLevel(densest);
    if (!crowns.empty()) {
        double sum = 0.0;
        for (const core::PointLps &crown : crowns) {
            sum += crown.z;
        }
        plane.centre.z = sum / static_cast<double>(crowns.size());
    }
    for (int n = 0; n < 3; ++n) {
        plane = fitted(plane, densest);
    }
    std::vector<Dense> teeth;
    for (const core::PointLps &place : cloud.dense) {
        if (std::abs(plane.heightOver(place)) <= kHalfBandMm) {
            teeth.push_back({place, 1.0});
        }
    }
    if (teeth.size() < kLeastVoxels) {
        return std::nullopt;
    }
    for (const core::PointLps &crown : crowns) {
        teeth.push_back({crown, kCrownWeight});
    }
    std::vector<double> x;
    std::vector<double> y;
    for (const Dense &voxel : teeth) {
        x.push_back(voxel.place.x);
        y.push_back(voxel.place.y);
    }
    const double left = percentile(x, 0.97);
    const double right = percentile(x, 0.03);
    const double front = percentile(y, 0.02);
    const double back = percentile(y, 0.95);
    if (left - right < 15.0 || back - front < 5.0) {
        return std::nullopt; // a single tooth or a filling has no curve
    }
    DentalArch arch = parabola(0.5 * (left + right), front + 3.0, 0.5 * (left - right) - 3.0, back);
    for (int n = 0; n < 3; ++n) {
        draw(arch, teeth);
    }
    extend(arch);
    arch.up = plane.up();
    for (core::PointLps &control : arch.controls) {
        control.z = plane.centre.z + plane.slopeX * (control.x - plane.centre.x) + plane.slopeY * (control.y - plane.centre.y);
    }
    return arch;
}

DentalArch usualArch(const core::PointLps &middle)
{
    DentalArch arch = parabola(middle.x, middle.y - 25.0, 28.0, middle.y + 20.0);
    for (core::PointLps &control : arch.controls) {
        control.z = middle.z;
    }
    return arch;
}

} // namespace gonion::viewers
