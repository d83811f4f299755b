// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation_preview.h"

#include "training/data/case_cache.h"
#include "training/data/case_truth.h"
#include "training/data/case_views.h"
#include "training/data/phantom_source.h"
#include "training/data/place_estimates.h"
#include "training/phantom/random.h"

#include <mutex>
#include <utility>

namespace gonion::training {
namespace {

using core::JobContext;
using core::Result;

StagePreview previewOf(ShownCase shown, const std::string &name)
{
    StagePreview preview;
    preview.caseName = name;
    preview.size = shown.grid.size();
    preview.spacingMm = shown.grid.spacing();
    preview.grey = std::move(shown.grey);
    for (const annotation::Landmark &landmark : shown.landmarks.landmarks) {
        PreviewLandmark one;
        one.id = landmark.id;
        one.state = landmark.state;
        if (const auto &place = landmark.position ? landmark.position : landmark.estimate) {
            const core::ContinuousIndex at = shown.grid.indexFromLps(*place);
            one.position = {at.i, at.j, at.k};
            one.inside = shown.grid.contains(*place);
        }
        preview.landmarks.push_back(std::move(one));
    }
    return preview;
}

/// A tensor [1, 1, X, Y, Z] as a volume, x fastest.
void takeImage(StagePreview &preview, const torch::Tensor &image, double spacingMm)
{
    preview.size = {image.size(2), image.size(3), image.size(4)};
    preview.spacingMm = {spacingMm, spacingMm, spacingMm};
    const torch::Tensor flat = image[0][0].permute({2, 1, 0}).contiguous();
    preview.grey.assign(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
}

annotation::LandmarkState stateOf(TargetState state)
{
    switch (state) {
    case TargetState::Present:
        return annotation::LandmarkState::Present;
    case TargetState::Missing:
        return annotation::LandmarkState::Missing;
    case TargetState::Ignored:
        break;
    }
    return annotation::LandmarkState::Unlabelled;
}

StagePreview phantomPatch(const FineCase &one, const annotation::LandmarkTemplate &landmarks, const inference::FineStage &stage)
{
    StagePreview preview;
    takeImage(preview, one.image, one.spacingMm);
    preview.spacingMm = stage.spacingMm;
    for (std::size_t n = 0; n < one.targets.size(); ++n) {
        const LandmarkTarget &target = one.targets[n];
        preview.landmarks.push_back(
            {landmarks.landmarks()[n].id, stateOf(target.state), target.state == TargetState::Present, target.position});
    }
    return preview;
}

StagePreview phantomHead(const CoarseCase &one, const annotation::LandmarkTemplate &landmarks)
{
    StagePreview preview;
    takeImage(preview, one.image, one.spacingMm);
    for (std::size_t n = 0; n < landmarks.size(); ++n) {
        const auto row = static_cast<std::int64_t>(n);
        const bool known = one.known[row].item<float>() > 0.0F;
        const bool inside = known && one.inside[row].item<float>() > 0.0F;
        PreviewLandmark landmark;
        landmark.id = landmarks.landmarks()[n].id;
        landmark.state = inside  ? annotation::LandmarkState::Present
                         : known ? annotation::LandmarkState::Outside
                                 : annotation::LandmarkState::Unlabelled;
        landmark.inside = known;
        landmark.position = {one.positions[row][0].item<double>(), one.positions[row][1].item<double>(),
                             one.positions[row][2].item<double>()};
        preview.landmarks.push_back(std::move(landmark));
    }
    return preview;
}

} // namespace

struct AugmentationPreview::State {
    VolumeReader reader;
    std::filesystem::path folder;
    std::mutex mutex;
    std::unique_ptr<CaseCache> cache; ///< for the options of the last plan
    std::filesystem::path lastVolume;
    std::string lastKey;
    std::shared_ptr<const PreparedCase> last;

    Result<std::shared_ptr<const PreparedCase>> prepared(const std::filesystem::path &volume, const PreparationOptions &options,
                                                         const JobContext &job)
    {
        if (last && lastVolume == volume && lastKey == options.key()) {
            return last;
        }
        Result<std::shared_ptr<const PreparedCase>> made = folder.empty() ? fromReader(volume, options, job)
                                                                          : fromCache(volume, options, job);
        if (made) {
            last = *made;
            lastVolume = volume;
            lastKey = options.key();
        }
        return made;
    }

private:
    Result<std::shared_ptr<const PreparedCase>> fromReader(const std::filesystem::path &volume,
                                                           const PreparationOptions &options, const JobContext &job) const
    {
        const auto read = reader(volume, job);
        if (!read) {
            return tl::unexpected(read.error());
        }
        return prepareCase(**read, options, job);
    }

    Result<std::shared_ptr<const PreparedCase>> fromCache(const std::filesystem::path &volume,
                                                          const PreparationOptions &options, const JobContext &job)
    {
        if (!cache || cache->options().key() != options.key()) {
            cache = std::make_unique<CaseCache>(folder, options, reader);
        }
        return cache->prepared(volume, job);
    }
};

AugmentationPreview::AugmentationPreview(VolumeReader reader, std::filesystem::path cache)
    : m_state(std::make_unique<State>())
{
    m_state->reader = std::move(reader);
    m_state->folder = std::move(cache);
}

AugmentationPreview::~AugmentationPreview() = default;

Result<StagePreview> AugmentationPreview::ofCase(const TrainingPlan &plan, const TrainingCase &one,
                                                 const annotation::LandmarkTemplate &landmarks, ShownStage stage,
                                                 std::int64_t number, const JobContext &job)
{
    const std::scoped_lock lock(m_state->mutex);
    const auto prepared = m_state->prepared(
        one.volume, PreparationOptions::forStages(plan.coarse, plan.fine, plan.intensity), job);
    if (!prepared) {
        return tl::unexpected(prepared.error());
    }
    auto truth = truthOf(one, landmarks, (*prepared)->scan);
    if (!truth) {
        return tl::unexpected(truth.error());
    }
    PlaceEstimates({}, landmarks).fill(*truth);
    if (job.stopRequested()) {
        return JobContext::cancelled();
    }
    const CaseViews views(landmarks, plan.coarse, plan.fine, plan.intensity, plan.augmentation);
    const std::uint64_t seed = phantom::mixBits(phantom::mixBits(plan.seed) ^ static_cast<std::uint64_t>(number));
    return previewOf(stage == ShownStage::Coarse ? views.coarse(**prepared, *truth, seed) : views.fine(**prepared, *truth, seed),
                     one.name);
}

Result<StagePreview> AugmentationPreview::ofPhantom(const TrainingPlan &plan, ShownStage stage, std::int64_t number)
{
    const auto landmarks = annotation::LandmarkTemplate::mandibularMolars();
    const PhantomSource source(plan.seed, plan.coarse, plan.fine, plan.intensity);
    Result<StagePreview> preview;
    if (stage == ShownStage::Coarse) {
        preview = source.coarseCase(number).map([&](const CoarseCase &one) { return phantomHead(one, landmarks); });
    } else {
        preview = source.fineCase(number).map([&](const FineCase &one) { return phantomPatch(one, landmarks, plan.fine); });
    }
    if (preview) {
        preview->caseName = source.nameOf(number);
    }
    return preview;
}

} // namespace gonion::training
