// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/scan_plan.h"

#include <algorithm>
#include <cmath>

namespace gonion::training::phantom {

namespace {

/// More voxels than any ordinary scan of a head, and few enough to hold.
constexpr double kMostVoxels = 70e6;

/// A box in patient space, mm.
struct Extent {
    std::array<double, 3> low{1e9, 1e9, 1e9};
    std::array<double, 3> high{-1e9, -1e9, -1e9};
    void include(const core::PointLps &p, double margin = 0.0)
    {
        const std::array<double, 3> at{p.x, p.y, p.z};
        for (std::size_t a = 0; a < 3; ++a) {
            low[a] = std::min(low[a], at[a] - margin);
            high[a] = std::max(high[a], at[a] + margin);
        }
    }
};

/// The levels of a head that fields of view are planned by, in patient space.
struct HeadLevels {
    Extent head; ///< of the skin, neck and shoulders left out
    Extent molars;
    double chin = 0.0;
    double brow = 0.0;
    double ears = 0.0; ///< y
};

HeadLevels findLevels(const HeadMap &map, const JawPose &jaw, const std::vector<core::PointLps> &landmarks)
{
    HeadLevels levels;
    for (const Vec3 p : {Vec3{0, 4, 136}, {0, 106, 52}, {0, -100, 45}, {0, -110, -6}, {80, 14, 10}, {-80, 14, 10},
                         {0, 60, 120}, {0, -60, 120}}) {
        levels.head.include(map.patientFromAtlas(p));
    }
    const core::PointLps chin = map.patientFromAtlas(jaw.atlasFromJaw({0, -88, -96}));
    levels.head.include(chin);
    levels.chin = chin.z;
    levels.brow = map.patientFromAtlas({0, -92, 40}).z;
    levels.ears = map.patientFromAtlas({0, 10, 0}).y;
    for (const core::PointLps &p : landmarks) {
        levels.molars.include(p);
    }
    return levels;
}

PhantomFieldOfView drawFieldOfView(Random &random)
{
    const float kind = random.unit();
    return kind < 0.32F   ? PhantomFieldOfView::WholeHead
           : kind < 0.50F ? PhantomFieldOfView::HeadAndNeck
           : kind < 0.66F ? PhantomFieldOfView::Face
           : kind < 0.84F ? PhantomFieldOfView::Jaw
           : kind < 0.91F ? PhantomFieldOfView::Cranium
                          : PhantomFieldOfView::CutThroughJaw;
}

void planCut(Extent &box, const HeadLevels &levels, Random &random)
{
    const double z = random.uniform(static_cast<float>(levels.molars.low[2] - 6.0),
                                    static_cast<float>(levels.molars.high[2] + 6.0));
    const float kind = random.unit();
    if (kind < 0.45F) { // a head scan that ends in the jaw
        box.low[2] = z;
        box.high[2] = random.chance(0.6F) ? levels.head.high[2] + 10.0 : z + random.uniform(60.0F, 160.0F);
    } else if (kind < 0.8F) { // a neck scan that begins there
        box.high[2] = z;
        box.low[2] = z - random.uniform(50.0F, 180.0F);
    } else {
        const bool left = random.chance(0.5F);
        const double x = 0.5 * (levels.molars.low[0] + levels.molars.high[0]) + random.uniform(-30.0F, 30.0F);
        (left ? box.low[0] : box.high[0]) = x;
        box.low[2] = levels.chin - random.uniform(2.0F, 20.0F);
        box.high[2] = levels.chin + random.uniform(60.0F, 120.0F);
    }
}

Extent planBox(PhantomFieldOfView kind, const HeadLevels &levels, Random &random)
{
    Extent box = levels.head;
    const double side = random.uniform(3.0F, 45.0F);
    for (std::size_t a = 0; a < 2; ++a) {
        box.low[a] -= side + random.uniform(0.0F, 12.0F);
        box.high[a] += side + random.uniform(0.0F, 12.0F);
    }
    const double above = random.uniform(2.0F, 25.0F);
    box.low[2] = levels.chin - random.uniform(5.0F, 45.0F);
    box.high[2] += above;
    switch (kind) {
    case PhantomFieldOfView::WholeHead:
        break;
    case PhantomFieldOfView::HeadAndNeck:
        box.low[2] = levels.chin - random.uniform(60.0F, 130.0F);
        break;
    case PhantomFieldOfView::Face:
        box.low[2] = levels.chin - random.uniform(3.0F, 35.0F);
        box.high[2] = levels.brow + random.uniform(-25.0F, 40.0F);
        if (random.chance(0.5F)) {
            box.high[1] = levels.ears + random.uniform(-15.0F, 60.0F);
        }
        break;
    case PhantomFieldOfView::Jaw: {
        const double half = random.uniform(38.0F, 85.0F);
        const double forward = random.uniform(-5.0F, 32.0F);
        for (std::size_t a = 0; a < 3; ++a) {
            const double middle = 0.5 * (levels.molars.low[a] + levels.molars.high[a]) -
                                  (a == 1 ? forward : 0.0) + random.normal(0.0F, 5.0F);
            const double reach = a == 2 ? random.uniform(24.0F, 65.0F) : half;
            box.low[a] = middle - reach;
            box.high[a] = middle + reach;
        }
        break;
    }
    case PhantomFieldOfView::Cranium:
        box.low[2] = levels.molars.high[2] + random.logUniform(3.0F, 70.0F);
        break;
    case PhantomFieldOfView::CutThroughJaw:
        planCut(box, levels, random);
        break;
    }
    if (kind == PhantomFieldOfView::WholeHead || kind == PhantomFieldOfView::HeadAndNeck ||
        kind == PhantomFieldOfView::Face) {
        // These show the whole lower jaw.
        for (std::size_t a = 0; a < 3; ++a) {
            box.low[a] = std::min(box.low[a], levels.molars.low[a] - 4.0);
            box.high[a] = std::max(box.high[a], levels.molars.high[a] + 4.0);
        }
    }
    return box;
}

/// A grid over `box` with the spacing of an ordinary scan of its kind.
core::ImageGeometry planGrid(const Extent &box, bool coneBeam, Random &random)
{
    std::array<double, 3> spacing{};
    spacing[0] = spacing[1] = coneBeam ? random.uniform(0.3F, 0.5F) : random.logUniform(0.33F, 1.0F);
    spacing[2] = coneBeam ? spacing[0] : random.logUniform(0.4F, 3.0F);
    core::GridSize size;
    for (;;) {
        const auto voxels = [&](std::size_t a) {
            return std::max<std::int64_t>(static_cast<std::int64_t>((box.high[a] - box.low[a]) / spacing[a]), 8);
        };
        size = {voxels(0), voxels(1), voxels(2)};
        if (static_cast<double>(size.voxels()) <= kMostVoxels) {
            break;
        }
        for (double &s : spacing) {
            s *= 1.1;
        }
    }
    const core::PointLps origin{box.low[0], box.low[1], box.low[2]};
    return core::ImageGeometry::axisAligned(origin, spacing, size).value();
}

void planGreyValues(ScanPlan &plan, Random &random)
{
    if (plan.scan.hounsfield) {
        plan.ceiling = random.chance(0.8F) ? 3071.0F : random.uniform(3500.0F, 12000.0F);
        return;
    }
    plan.greyMost = random.chance(0.5F) ? 255.0F : 4095.0F;
    plan.greyFloor = random.uniform(-1100.0F, -350.0F);
    const float top = random.uniform(1700.0F, 3800.0F);
    plan.greyPerHu = plan.greyMost / (top - plan.greyFloor);
    plan.scan.paddingValue = 0.0F;
    plan.ceiling = 8000.0F;
}

} // namespace

ScanPlan drawScan(const PhantomOptions &options, const HeadMap &map, const JawPose &jaw,
                  const std::vector<core::PointLps> &landmarks, Random &random)
{
    ScanPlan plan;
    const PhantomFieldOfView drawn = drawFieldOfView(random);
    const PhantomFieldOfView kind = options.fieldOfView.value_or(drawn);
    const HeadLevels levels = findLevels(map, jaw, landmarks);
    const bool coneBeam = kind == PhantomFieldOfView::Jaw && random.chance(0.65F);
    const float uncalibrated = coneBeam ? 0.55F : kind == PhantomFieldOfView::Cranium ? 0.02F : 0.04F;
    plan.scan.hounsfield = options.hounsfield.value_or(!random.chance(uncalibrated));
    plan.scan.fieldOfView = kind;
    plan.scan.geometry = planGrid(planBox(kind, levels, random), coneBeam, random);
    const auto &spacing = plan.scan.geometry.spacing();
    const auto &size = plan.scan.geometry.size();
    const double width = spacing[0] * static_cast<double>(std::min(size.i, size.j));
    if (coneBeam ? random.chance(0.7F) : random.chance(0.15F) && kind != PhantomFieldOfView::CutThroughJaw) {
        plan.scan.cylinderRadiusMm = 0.5 * width;
        if (kind == PhantomFieldOfView::WholeHead) {
            plan.scan.cylinderRadiusMm = 0.6 * width; // cuts corners of the picture, not of the jaw
        }
    }
    plan.scan.sliceThicknessMm =
        spacing[2] * (coneBeam || random.chance(0.6F) ? 1.0F : random.uniform(0.8F, 1.8F));
    plan.scan.blurMm = coneBeam ? random.uniform(0.35F, 0.9F) : random.uniform(0.4F, 1.5F);
    plan.sharpening = random.chance(0.4F) ? random.uniform(0.0F, 0.6F) : 0.0F;
    const double thin = std::sqrt(1.0 / std::max(plan.scan.sliceThicknessMm, 0.4));
    plan.scan.noiseHu = std::clamp<double>(random.logUniform(4.0F, 50.0F) * thin * (coneBeam ? 1.6 : 1.0), 4.0, 110.0);
    plan.scan.paddingValue = random.chance(0.5F) ? -1024.0F : random.chance(0.6F) ? -2000.0F : -3024.0F;
    plan.noiseSmoothness = random.below(3);
    for (int &shift : plan.noiseShift) {
        shift = random.below(64);
    }
    plan.cupping = random.normal(0.0F, 12.0F) + (coneBeam ? random.uniform(0.0F, 180.0F) : 0.0F);
    for (float &shade : plan.shading) {
        shade = random.normal(0.0F, coneBeam ? 90.0F : 6.0F);
    }
    plan.headAxis = map.patientFromAtlas({0, -20, -40});
    planGreyValues(plan, random);
    return plan;
}

} // namespace gonion::training::phantom
