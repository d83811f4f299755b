// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_views.h"

#include "inference/detector/fine_patches.h"
#include "inference/detector/presence.h"
#include "training/data/augmentation/blur.h"
#include "training/data/augmentation/cut_out.h"
#include "training/data/augmentation/metal.h"
#include "training/data/augmentation/network_grey.h"
#include "training/data/augmentation/noise.h"
#include "training/data/augmentation/shown_landmarks.h"
#include "training/data/augmentation/shown_sampling.h"
#include "training/data/augmentation/shrink_and_crop.h"
#include "training/data/augmentation/streams.h"
#include "training/data/augmentation/thick_slices.h"
#include "training/phantom/random.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace gonion::training {
namespace {

using annotation::Landmark;
using annotation::LandmarkSet;
using annotation::LandmarkState;
using core::ImageGeometry;
using core::PointLps;
using core::VectorLps;
using inference::BoxLps;
using phantom::Random;

std::optional<PointLps> placeOf(const Landmark &landmark)
{
    return landmark.position ? landmark.position : landmark.estimate;
}

std::vector<PointLps> presentPlaces(const LandmarkSet &set)
{
    std::vector<PointLps> places;
    for (const Landmark &landmark : set.landmarks) {
        if (landmark.position) {
            places.push_back(*landmark.position);
        }
    }
    return places;
}

PointLps middleOf(const BoxLps &box)
{
    return {0.5 * (box.low.x + box.high.x), 0.5 * (box.low.y + box.high.y), 0.5 * (box.low.z + box.high.z)};
}

/// What the case is turned about: the middle of its landmarks, else of the body.
PointLps middleOf(const LandmarkSet &truth, const PreparedCase &one)
{
    VectorLps sum;
    double count = 0.0;
    for (const Landmark &landmark : truth.landmarks) {
        if (const auto place = placeOf(landmark)) {
            sum = sum + (*place - PointLps{});
            count += 1.0;
        }
    }
    return count > 0.0 ? PointLps{} + sum * (1.0 / count) : middleOf(one.body);
}

/// Around the corners of a box as they are shown.
BoxLps shownBox(const BoxLps &box, const GeometricMap &map)
{
    const GeometricMap linear(map.centre(), map.linear());
    BoxLps shown{{1e300, 1e300, 1e300}, {-1e300, -1e300, -1e300}};
    for (int corner = 0; corner < 8; ++corner) {
        const PointLps p = linear.shown({(corner & 1) != 0 ? box.high.x : box.low.x, (corner & 2) != 0 ? box.high.y : box.low.y,
                                         (corner & 4) != 0 ? box.high.z : box.low.z});
        shown.low = {std::min(shown.low.x, p.x), std::min(shown.low.y, p.y), std::min(shown.low.z, p.z)};
        shown.high = {std::max(shown.high.x, p.x), std::max(shown.high.y, p.y), std::max(shown.high.z, p.z)};
    }
    return shown;
}

/// A body in a box is nearer to an ellipsoid than to the box: what a turn makes of its extent.
BoxLps shownBody(const BoxLps &body, const GeometricMap &map)
{
    const GeometricMap linear(map.centre(), map.linear());
    const PointLps middle = linear.shown(middleOf(body));
    const std::array<double, 3> size = body.size();
    const core::Matrix3 &m = map.inverseLinear();
    std::array<double, 3> half{};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            half[row] += std::pow(0.5 * m[row][column] * size[column], 2.0);
        }
        half[row] = std::sqrt(half[row]);
    }
    return {{middle.x - half[0], middle.y - half[1], middle.z - half[2]},
            {middle.x + half[0], middle.y + half[1], middle.z + half[2]}};
}

BoxLps jittered(BoxLps box, Random &random)
{
    constexpr float kJitterMm = 6.0F;
    for (double *edge : {&box.low.x, &box.low.y, &box.low.z, &box.high.x, &box.high.y, &box.high.z}) {
        *edge += random.normal(0.0F, kJitterMm);
    }
    return box;
}

bool contains(const BoxLps &box, const PointLps &p)
{
    return p.x >= box.low.x && p.x <= box.high.x && p.y >= box.low.y && p.y <= box.high.y && p.z >= box.low.z && p.z <= box.high.z;
}

/// Of the pieces that the detector would look at, the one with most landmarks; the first of several.
BoxLps pieceWithLandmarks(const BoxLps &body, const std::vector<PointLps> &places)
{
    const std::vector<BoxLps> pieces = inference::searchBoxes(body);
    const auto held = [&](const BoxLps &piece) {
        return std::count_if(places.begin(), places.end(), [&](const PointLps &place) { return contains(piece, place); });
    };
    return *std::max_element(pieces.begin(), pieces.end(),
                             [&](const BoxLps &a, const BoxLps &b) { return held(a) < held(b); });
}

double uniform(Random &random, double low, double high)
{
    return low + (high - low) * random.unit();
}

PointLps somewhereIn(const BoxLps &box, Random &random)
{
    return {uniform(random, box.low.x, box.high.x), uniform(random, box.low.y, box.high.y),
            uniform(random, box.low.z, box.high.z)};
}

} // namespace

AugmentationPlan withoutAugmentation()
{
    AugmentationPlan plan;
    plan.shrinkAndCrop = false;
    for (double *value : {&plan.rotationDegrees, &plan.scale, &plan.anisotropy, &plan.elasticMm, &plan.flipChance, &plan.huShift,
                          &plan.gamma, &plan.noiseHu, &plan.blurVoxels, &plan.thickSliceChance, &plan.metalChance, &plan.cutOutChance}) {
        *value = 0.0;
    }
    return plan;
}

CaseViews::CaseViews(annotation::LandmarkTemplate landmarks, const inference::CoarseStage &coarse,
                     const inference::FineStage &fine, const inference::IntensityMapping &intensity,
                     const AugmentationPlan &augmentation, std::vector<std::vector<std::size_t>> sliceGroups)
    : m_landmarks(std::move(landmarks)),
      m_coarse(coarse),
      m_fine(fine),
      m_intensity(intensity),
      m_plan(augmentation),
      m_groups(std::move(sliceGroups)),
      m_partners(mirrorPartners(m_landmarks))
{
}

bool CaseViews::isFlipped(std::uint64_t seed) const
{
    Random random(seed, kFlipStream);
    return !m_partners.empty() && random.chance(static_cast<float>(m_plan.flipChance));
}

ShownCase CaseViews::coarse(const PreparedCase &one, const LandmarkSet &truth, std::uint64_t seed) const
{
    const bool flipped = isFlipped(seed);
    const GeometricMap map = drawMap(m_plan, middleOf(one.body), flipped, {1.0, 1.0, 1.0}, seed);
    ShownCase shown;
    shown.landmarks = shownLandmarks(truth, map, flipped ? m_partners : std::vector<std::size_t>());
    std::vector<PointLps> places;
    for (const Landmark &landmark : shown.landmarks.landmarks) {
        if (const auto place = placeOf(landmark)) {
            places.push_back(*place);
        }
    }
    Random random(seed, kPatchStream);
    const BoxLps box = jittered(pieceWithLandmarks(shownBody(one.body, map), places), random);
    shown.grid = inference::coarseGrid(box, m_coarse);
    ShownImage image = sampleShown(one, one.whole, shown.grid, map);
    changeTeeth(image, shown.landmarks, false, seed);
    constexpr double kCalmer = 0.4; // a coarse voxel is the mean over many
    shown.grey = changeGrey(image, kCalmer, seed);
    return shown;
}

ShownCase CaseViews::fine(const PreparedCase &one, const LandmarkSet &truth, std::uint64_t seed) const
{
    const bool flipped = isFlipped(seed);
    const std::array<double, 3> shrink = m_plan.shrinkAndCrop
                                             ? drawShrink(presentPlaces(truth), m_fine.spacingMm, m_fine.patch, seed)
                                             : std::array<double, 3>{1.0, 1.0, 1.0};
    const GeometricMap map = drawMap(m_plan, middleOf(truth, one), flipped, shrink, seed);
    ShownCase shown;
    shown.landmarks = shownLandmarks(truth, map, flipped ? m_partners : std::vector<std::size_t>());
    std::optional<ImageGeometry> crop;
    if (m_plan.shrinkAndCrop) {
        crop = drawCrop(presentPlaces(shown.landmarks), shownBox(inference::boundsOf(one.scan), map), m_fine.spacingMm,
                        m_fine.patch, seed);
    }
    shown.grid = crop ? *crop : roughPatch(one, map, shown.landmarks, seed);
    ShownImage image = sampleShown(one, one.detail, shown.grid, map);
    changeTeeth(image, shown.landmarks, true, seed);
    shown.grey = changeGrey(image, 1.0, seed);
    return shown;
}

ImageGeometry CaseViews::roughPatch(const PreparedCase &one, const GeometricMap &map, const LandmarkSet &shown,
                                    std::uint64_t seed) const
{
    constexpr float kSharedErrorMm = 3.0F;
    constexpr float kOwnErrorMm = 1.5F;
    constexpr double kDeepestOutsideMm = -6.0;
    Random random(seed, kPatchStream);
    // One error for the whole jaw, and a smaller one for each landmark: as the coarse network errs.
    const auto error = [&random](float deviation) {
        const phantom::Vec3 e = random.jitter(deviation);
        return VectorLps{e.x, e.y, e.z};
    };
    const VectorLps shift = error(kSharedErrorMm);
    std::vector<PointLps> rough(shown.landmarks.size());
    std::vector<std::size_t> wanted;
    for (std::size_t n = 0; n < rough.size(); ++n) {
        const auto place = placeOf(shown.landmarks[n]);
        if (!place || shown.landmarks[n].state == LandmarkState::Unlabelled) {
            continue;
        }
        rough[n] = *place + shift + error(kOwnErrorMm);
        if (inference::depthInside(one.scan, map.source(rough[n])) > kDeepestOutsideMm) {
            wanted.push_back(n);
        }
    }
    const auto patches = inference::planFinePatches(rough, wanted, m_fine);
    if (patches.empty()) {
        return inference::finePatchGrid(somewhereIn(shownBox(one.body, map), random), m_fine);
    }
    std::vector<std::size_t> members;
    for (const std::vector<std::size_t> &group : m_groups) {
        std::copy_if(group.begin(), group.end(), std::back_inserter(members),
                     [&](std::size_t n) { return std::find(wanted.begin(), wanted.end(), n) != wanted.end(); });
    }
    const std::size_t drawn = random.bits() % patches.size();
    if (!members.empty() && random.chance(0.5F)) {
        return inference::finePatchGrid(rough[members[random.bits() % members.size()]], m_fine);
    }
    return patches[drawn].grid;
}

void CaseViews::changeTeeth(ShownImage &image, LandmarkSet &shown, bool mayCutOut, std::uint64_t seed) const
{
    Random cutOut(seed, kCutOutStream);
    if (mayCutOut && cutOut.chance(static_cast<float>(m_plan.cutOutChance))) {
        std::vector<std::vector<std::size_t>> teeth = presentTeeth(m_landmarks, shown);
        std::erase_if(teeth, [&](const std::vector<std::size_t> &tooth) {
            return std::none_of(tooth.begin(), tooth.end(), [&](std::size_t n) {
                return shown.landmarks[n].position && image.grid.contains(*shown.landmarks[n].position);
            });
        });
        if (!teeth.empty()) {
            const std::size_t lost = cutOut.bits() % teeth.size();
            std::vector<PointLps> places;
            std::vector<PointLps> others;
            for (std::size_t tooth = 0; tooth < teeth.size(); ++tooth) {
                for (const std::size_t n : teeth[tooth]) {
                    if (shown.landmarks[n].position) {
                        (tooth == lost ? places : others).push_back(*shown.landmarks[n].position);
                    }
                }
            }
            wipeOut(image, places, others, seed);
            makeMissing(shown, teeth[lost]);
        }
    }
    Random metal(seed, kMetalStream);
    if (!metal.chance(static_cast<float>(m_plan.metalChance))) {
        return;
    }
    const auto teeth = presentTeeth(m_landmarks, shown);
    if (teeth.empty()) {
        return; // nobody knows where a tooth is
    }
    const std::vector<std::size_t> &tooth = teeth[metal.bits() % teeth.size()];
    std::optional<PointLps> crown; // of a lower tooth: the highest landmark
    for (const std::size_t n : tooth) {
        if (const auto &place = shown.landmarks[n].position; place && (!crown || place->z > crown->z)) {
            crown = place;
        }
    }
    addMetal(image, *crown, phantom::mixBits(seed));
}

std::vector<float> CaseViews::changeGrey(ShownImage &image, double share, std::uint64_t seed) const
{
    Random blurring(seed, kBlurStream);
    blur(image, m_plan.blurVoxels * blurring.unit() * share);
    Random slices(seed, kThickSliceStream);
    if (slices.chance(static_cast<float>(m_plan.thickSliceChance))) {
        constexpr double kThickestMm = 3.0;
        thickenSlices(image, uniform(slices, std::min(kThickestMm, image.grid.spacing()[2]), kThickestMm), slices.unit());
    }
    Random grey(seed, kGreyStream);
    addNoise(image, m_plan.noiseHu * grey.unit() * share, seed);
    if (m_plan.huShift > 0.0) {
        shiftHu(image, uniform(grey, -m_plan.huShift, m_plan.huShift));
    }
    return networkGrey(image.hu, m_intensity, m_plan.gamma > 0.0 ? uniform(grey, -m_plan.gamma, m_plan.gamma) : 0.0);
}

} // namespace gonion::training
