// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/phantom_cases.h"

#include "inference/detector/coarse_grid.h"
#include "inference/detector/fine_patches.h"
#include "inference/detector/network_grid.h"
#include "inference/detector/presence.h"
#include "training/data/fine_target.h"
#include "training/phantom/phantom.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

namespace gonion::training {
namespace {

using annotation::Landmark;
using annotation::LandmarkState;
using core::ImageGeometry;
using core::PointLps;

using Random = std::mt19937_64;

double uniform(Random &random, double low, double high)
{
    return std::uniform_real_distribution<double>(low, high)(random);
}

double normal(Random &random, double deviation)
{
    return std::normal_distribution<double>(0.0, deviation)(random);
}

/// Where a landmark is or would be; nothing where the phantom does not say.
std::optional<PointLps> placeOf(const Landmark &landmark)
{
    return landmark.position ? landmark.position : landmark.estimate;
}

/// What scanners and exports do to grey values beyond the phantom's own physics: another calibration, a
/// clipped range, contrast, noise.
void disturbIntensity(std::vector<float> &hu, Random &random)
{
    const float gain = static_cast<float>(1.0 + normal(random, 0.06));
    const float offset = static_cast<float>(normal(random, 25.0));
    const float ceiling = uniform(random, 0.0, 1.0) < 0.25 ? static_cast<float>(uniform(random, 900.0, 3000.0)) : 30000.0F;
    const float noise = uniform(random, 0.0, 1.0) < 0.4 ? static_cast<float>(uniform(random, 5.0, 60.0)) : 0.0F;
    std::normal_distribution<float> grain(0.0F, 1.0F);
    std::minstd_rand fast(static_cast<std::uint32_t>(random()));
    for (float &value : hu) {
        if (value < 0.5F * inference::kBeyondScanHu) {
            continue;
        }
        value = (value + 1000.0F) * gain - 1000.0F + offset;
        if (noise > 0.0F) {
            value += noise * grain(fast);
        }
        value = std::min(value, ceiling);
    }
}

/// A sub-block of a grid, as a grid; may reach beyond it.
struct Crop {
    std::array<std::int64_t, 3> first{};
    ImageGeometry grid;
};

/// The coarse grid around a box, moved onto the voxels of the survey: what the detector would sample, without
/// sampling twice.
Crop alignedCrop(const ImageGeometry &wanted, const ImageGeometry &survey)
{
    const auto index = survey.indexFromLps(wanted.origin());
    Crop crop;
    crop.first = {std::llround(index.i), std::llround(index.j), std::llround(index.k)};
    const PointLps origin = survey.lpsFromIndex({static_cast<double>(crop.first[0]), static_cast<double>(crop.first[1]),
                                                 static_cast<double>(crop.first[2])});
    crop.grid = ImageGeometry::axisAligned(origin, survey.spacing(), wanted.size()).value();
    return crop;
}

std::vector<float> cropped(const std::vector<float> &hu, const core::GridSize &from, const Crop &crop)
{
    const core::GridSize &to = crop.grid.size();
    std::vector<float> out(static_cast<std::size_t>(to.voxels()), inference::kBeyondScanHu);
    for (std::int64_t k = 0; k < to.k; ++k) {
        const std::int64_t z = k + crop.first[2];
        for (std::int64_t j = 0; j < to.j; ++j) {
            const std::int64_t y = j + crop.first[1];
            if (z < 0 || z >= from.k || y < 0 || y >= from.j) {
                continue;
            }
            const std::int64_t low = std::max<std::int64_t>(0, -crop.first[0]);
            const std::int64_t high = std::min(to.i, from.i - crop.first[0]);
            for (std::int64_t i = low; i < high; ++i) {
                out[i + to.i * (j + to.j * k)] = hu[i + crop.first[0] + from.i * (y + from.j * z)];
            }
        }
    }
    return out;
}

inference::BoxLps jittered(const inference::BoxLps &box, Random &random)
{
    constexpr double kJitterMm = 12.0;
    inference::BoxLps out = box;
    for (double *edge : {&out.low.x, &out.low.y, &out.low.z, &out.high.x, &out.high.y, &out.high.z}) {
        *edge += normal(random, kJitterMm / 2.0);
    }
    return out;
}

/// Jaws that are rare among those drawn, so that a network meets each often enough.
PhantomTeeth rareOrDrawn(std::uint64_t seed)
{
    Random random(seed ^ 0x7ee7c0a25eULL);
    const double kind = uniform(random, 0.0, 1.0);
    return kind < 0.10   ? PhantomTeeth::Toothless
           : kind < 0.15 ? PhantomTeeth::OneImpacted
           : kind < 0.27 ? PhantomTeeth::Moulded
                         : PhantomTeeth::Drawn;
}

/// Scans in HU: the detector brings others to HU by their histogram, which a patch does not have.
Phantom drawnInHounsfield(std::uint64_t seed)
{
    PhantomOptions options;
    options.hounsfield = true;
    options.teeth = rareOrDrawn(seed);
    return Phantom::draw(seed, options);
}

std::vector<float> sampled(const Phantom &phantom, const ImageGeometry &grid)
{
    return phantom.sample(grid, inference::kBeyondScanHu);
}

/// One of the wanted landmarks that belong to a group, in half of the cases.
std::optional<std::size_t> groupMember(const SliceGroups &groups, const std::vector<std::size_t> &wanted, Random &random)
{
    std::vector<std::size_t> members;
    for (const std::vector<std::size_t> &group : groups) {
        std::copy_if(group.begin(), group.end(), std::back_inserter(members), [&](std::size_t n) {
            return std::find(wanted.begin(), wanted.end(), n) != wanted.end();
        });
    }
    if (members.empty() || uniform(random, 0.0, 1.0) < 0.5) {
        return std::nullopt;
    }
    return members[random() % members.size()];
}

} // namespace

CoarseCase drawCoarseCase(std::uint64_t seed, const inference::CoarseStage &stage,
                          const inference::IntensityMapping &intensity)
{
    Random random(seed ^ 0x5eedc0a25eULL);
    const Phantom phantom = drawnInHounsfield(seed);
    const double spacing = stage.spacingMm * uniform(random, 0.92, 1.12);
    const ImageGeometry survey = inference::surveyGrid(inference::boundsOf(phantom.scan().geometry), spacing);
    std::vector<float> hu = sampled(phantom, survey);
    disturbIntensity(hu, random);
    inference::CoarseStage scaled = stage;
    scaled.spacingMm = survey.spacing()[0];
    const inference::BoxLps box = jittered(inference::bodyBox(hu, survey), random);
    const Crop crop = alignedCrop(inference::coarseGrid(box, scaled), survey);

    CoarseCase result;
    result.spacingMm = survey.spacing()[0];
    result.image = inference::networkInput(cropped(hu, survey.size(), crop), crop.grid.size(), intensity);
    const auto &landmarks = phantom.landmarks().landmarks;
    const auto count = static_cast<std::int64_t>(landmarks.size());
    result.positions = torch::zeros({count, 3});
    result.known = torch::zeros({count});
    result.inside = torch::zeros({count});
    for (std::int64_t n = 0; n < count; ++n) {
        const Landmark &landmark = landmarks[static_cast<std::size_t>(n)];
        const auto place = placeOf(landmark);
        if (!place) {
            continue;
        }
        const auto at = inference::tensorIndexFromLps(crop.grid, *place);
        const auto &size = crop.grid.size();
        result.positions[n][0] = std::clamp(at.x, 0.0, static_cast<double>(size.i - 1));
        result.positions[n][1] = std::clamp(at.y, 0.0, static_cast<double>(size.j - 1));
        result.positions[n][2] = std::clamp(at.z, 0.0, static_cast<double>(size.k - 1));
        result.known[n] = 1.0;
        result.inside[n] = landmark.state == LandmarkState::Outside ? 0.0 : 1.0;
    }
    return result;
}

FineCase drawFineCase(std::uint64_t seed, const inference::FineStage &stage,
                      const inference::IntensityMapping &intensity, const SliceGroups &groups)
{
    Random random(seed ^ 0xf17ec0a25eULL);
    for (;; ++seed) {
        const Phantom phantom = drawnInHounsfield(seed);
        std::vector<PointLps> rough;
        std::vector<std::size_t> wanted;
        // One error for the whole jaw, and a smaller one for each landmark: as the coarse network errs.
        const core::VectorLps shift{normal(random, 3.0), normal(random, 3.0), normal(random, 3.0)};
        for (const Landmark &landmark : phantom.landmarks().landmarks) {
            const PointLps place = placeOf(landmark).value_or(PointLps{});
            rough.push_back(place + shift + core::VectorLps{normal(random, 1.5), normal(random, 1.5), normal(random, 1.5)});
            if (landmark.state != LandmarkState::Unlabelled
                && inference::depthInside(phantom.scan().geometry, rough.back()) > -6.0) {
                wanted.push_back(rough.size() - 1);
            }
        }
        const auto patches = inference::planFinePatches(rough, wanted, stage);
        if (patches.empty()) {
            continue;
        }
        auto patch = patches[random() % patches.size()];
        if (const auto member = groupMember(groups, wanted, random)) {
            patch.grid = inference::finePatchGrid(rough[*member], stage);
        }
        std::vector<float> hu = sampled(phantom, patch.grid);
        disturbIntensity(hu, random);
        FineCase result;
        result.spacingMm = stage.spacingMm[0];
        result.image = inference::networkInput(hu, patch.grid.size(), intensity);
        for (const Landmark &landmark : phantom.landmarks().landmarks) {
            result.targets.push_back(fineTarget(landmark, patch.grid));
        }
        return result;
    }
}

std::uint64_t caseSeed(std::uint64_t runSeed, std::int64_t number)
{
    // Test phantoms are drawn with seeds below 2^32; these lie above.
    return ((runSeed + 1U) << 40U) + static_cast<std::uint64_t>(number) * 16U;
}

} // namespace gonion::training
