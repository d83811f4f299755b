// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/prepare_case.h"

#include "inference/detector/grey_scale.h"
#include "inference/detector/network_grid.h"
#include "training/data/augmentation/shown_image.h"
#include "training/data/stable_hash.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <new>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::ImageGeometry;
using core::JobContext;
using core::PointLps;
using core::Result;
using inference::BoxLps;

static_assert(kBeyondHu == inference::kBeyondScanHu);

/// Around the body: what the coarse network is shown beside it, and what an unsteady box may add.
constexpr double kWholeMarginMm = 80.0;
constexpr double kDetailMarginMm = 12.0;
/// A level of more voxels than this (1 GiB) is made coarser.
constexpr double kMostVoxels = 512.0 * 1024.0 * 1024.0;

BoxLps grown(const BoxLps &box, double mm)
{
    return {{box.low.x - mm, box.low.y - mm, box.low.z - mm}, {box.high.x + mm, box.high.y + mm, box.high.z + mm}};
}

BoxLps common(const BoxLps &a, const BoxLps &b)
{
    return {{std::max(a.low.x, b.low.x), std::max(a.low.y, b.low.y), std::max(a.low.z, b.low.z)},
            {std::min(a.high.x, b.high.x), std::min(a.high.y, b.high.y), std::min(a.high.z, b.high.z)}};
}

/// One axis of a level's grid.
struct Axis {
    double origin = 0.0;
    double spacing = 1.0;
    std::int64_t voxels = 1;
};

Axis axisOf(const ImageGeometry &scan, int axis, double low, double high, double wanted)
{
    constexpr double kAlignedDegrees = 0.01;
    const bool aligned = scan.obliquityDegrees() < kAlignedDegrees;
    const double own = aligned ? scan.spacing()[scan.nearestAxes().indexAxis[axis]]
                               : *std::min_element(scan.spacing().begin(), scan.spacing().end());
    constexpr double kNearly = 0.9; // resampling so little finer voxels would cost sharpness and save nothing
    if (own < kNearly * wanted || !aligned) {
        const double spacing = std::max(own, wanted);
        return {low + 0.5 * spacing, spacing, std::max<std::int64_t>(1, std::llround(std::ceil((high - low) / spacing)))};
    }
    // On the scan's own voxels: any voxel's centre tells where the others lie.
    const std::array<double, 3> centre{scan.origin().x, scan.origin().y, scan.origin().z};
    const double first = std::ceil((low - centre[axis]) / own - 1e-6);
    const double last = std::floor((high - centre[axis]) / own + 1e-6);
    return {centre[axis] + first * own, own, std::max<std::int64_t>(1, std::llround(last - first) + 1)};
}

Result<ImageGeometry> levelGrid(const ImageGeometry &scan, const BoxLps &box, std::array<double, 3> spacing)
{
    const std::array<double, 3> low{box.low.x, box.low.y, box.low.z};
    const std::array<double, 3> high{box.high.x, box.high.y, box.high.z};
    for (;;) {
        std::array<Axis, 3> axes{};
        double voxels = 1.0;
        for (int axis = 0; axis < 3; ++axis) {
            axes[axis] = axisOf(scan, axis, low[axis], high[axis], spacing[axis]);
            voxels *= static_cast<double>(axes[axis].voxels);
        }
        if (voxels <= kMostVoxels) {
            return ImageGeometry::axisAligned({axes[0].origin, axes[1].origin, axes[2].origin},
                                              {axes[0].spacing, axes[1].spacing, axes[2].spacing},
                                              {axes[0].voxels, axes[1].voxels, axes[2].voxels});
        }
        const double coarser = 1.02 * std::cbrt(voxels / kMostVoxels);
        for (int axis = 0; axis < 3; ++axis) {
            spacing[axis] = coarser * std::max(spacing[axis], axes[axis].spacing);
        }
    }
}

std::vector<std::int16_t> wholeNumbers(const std::vector<float> &hu)
{
    std::vector<std::int16_t> numbers(hu.size());
    std::transform(hu.begin(), hu.end(), numbers.begin(), [](float value) {
        constexpr float kLeast = 0.5F * kBeyondHu + 1.0F;
        return ShownImage::isBeyond(value) ? PreparedLevel::kNoValue
                                           : static_cast<std::int16_t>(std::lround(std::clamp(value, kLeast, 32767.0F)));
    });
    return numbers;
}

struct Buffers {
    std::vector<std::int16_t> whole;
    std::vector<std::int16_t> detail;
};

Result<std::shared_ptr<const PreparedCase>> prepare(const core::Volume &volume, const PreparationOptions &options,
                                                    const JobContext &job)
{
    const inference::GreyScale scale = inference::greyScaleOf(volume, options.intensity);
    const BoxLps bounds = inference::boundsOf(volume.geometry());
    const ImageGeometry survey = inference::surveyGrid(bounds, options.surveySpacingMm);
    const std::vector<float> surveyHu = inference::sampleOnGrid(volume, scale, survey, job);
    if (surveyHu.empty()) {
        return JobContext::cancelled();
    }
    PreparedCase one;
    one.scan = volume.geometry();
    one.assumedGrey = scale.assumed;
    one.body = inference::bodyBox(surveyHu, survey);
    const double w = options.wholeSpacingMm;
    const auto whole = levelGrid(one.scan, common(grown(one.body, kWholeMarginMm), bounds), {w, w, w});
    const auto detail = levelGrid(one.scan, common(grown(one.body, kDetailMarginMm), bounds), options.detailSpacingMm);
    if (!whole || !detail) {
        return tl::unexpected((whole ? detail : whole).error());
    }
    auto buffers = std::make_shared<Buffers>();
    for (const auto &[grid, numbers] : {std::pair{*whole, &buffers->whole}, std::pair{*detail, &buffers->detail}}) {
        const std::vector<float> hu = inference::sampleOnGrid(volume, scale, grid, job);
        if (hu.empty()) {
            return JobContext::cancelled();
        }
        *numbers = wholeNumbers(hu);
    }
    one.whole = {*whole, buffers->whole.data()};
    one.detail = {*detail, buffers->detail.data()};
    one.storage = std::move(buffers);
    return std::make_shared<const PreparedCase>(std::move(one));
}

} // namespace

PreparationOptions PreparationOptions::forStages(const inference::CoarseStage &coarse, const inference::FineStage &fine,
                                                 const inference::IntensityMapping &intensity)
{
    constexpr double kFiner = 0.75; // than the network's voxels, so that what is turned stays sharp
    PreparationOptions options;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        options.detailSpacingMm[axis] = kFiner * fine.spacingMm[axis];
    }
    options.wholeSpacingMm = 0.5 * coarse.spacingMm;
    options.surveySpacingMm = coarse.spacingMm;
    options.intensity = intensity;
    return options;
}

std::string PreparationOptions::key() const
{
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), "%.6g %.6g %.6g %.6g %.6g %.6g %.6g %.6g", detailSpacingMm[0], detailSpacingMm[1],
                  detailSpacingMm[2], wholeSpacingMm, surveySpacingMm, intensity.low, intensity.high,
                  intensity.storedHighest.value_or(-1.0));
    return stableHashOf(text.data());
}

Result<std::shared_ptr<const PreparedCase>> prepareCase(const core::Volume &volume, const PreparationOptions &options,
                                                        const JobContext &job)
{
    try {
        return prepare(volume, options, job);
    } catch (const std::bad_alloc &) {
        return core::fail(ErrorCode::OutOfMemory, "There is not enough memory to prepare the volume.");
    } catch (const std::exception &exception) {
        return core::fail(ErrorCode::Internal, std::string("The volume could not be prepared: ") + exception.what());
    }
}

} // namespace gonion::training
