// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/file_source.h"

#include "inference/detector/slice_groups.h"
#include "training/data/augmentation/streams.h"
#include "training/data/case_truth.h"
#include "training/data/drawn_case.h"
#include "training/data/fine_target.h"
#include "training/phantom/random.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>

namespace gonion::training {
namespace {

using annotation::Landmark;
using annotation::LandmarkState;
using core::JobContext;
using core::Result;

/// [1, 1, X, Y, Z] of a grid that lies x fastest. By hand: LibTorch's own copy would start threads beside the network's.
torch::Tensor tensorOf(const ShownCase &shown)
{
    const core::GridSize &size = shown.grid.size();
    torch::Tensor image = torch::empty({1, 1, size.i, size.j, size.k});
    float *out = image.data_ptr<float>();
    for (std::int64_t i = 0; i < size.i; ++i) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            const float *in = shown.grey.data() + i + size.i * j;
            for (std::int64_t k = 0; k < size.k; ++k) {
                *out++ = in[size.i * size.j * k];
            }
        }
    }
    return image;
}

CoarseCase coarseCaseOf(const ShownCase &shown)
{
    CoarseCase result;
    result.spacingMm = shown.grid.spacing()[0];
    result.image = tensorOf(shown);
    const auto count = static_cast<std::int64_t>(shown.landmarks.landmarks.size());
    result.positions = torch::zeros({count, 3});
    result.known = torch::zeros({count});
    result.inside = torch::zeros({count});
    const core::GridSize &size = shown.grid.size();
    for (std::int64_t n = 0; n < count; ++n) {
        const Landmark &landmark = shown.landmarks.landmarks[static_cast<std::size_t>(n)];
        const auto &place = landmark.position ? landmark.position : landmark.estimate;
        if (!place || landmark.state == LandmarkState::Unlabelled) {
            continue;
        }
        const core::ContinuousIndex at = shown.grid.indexFromLps(*place);
        float *position = result.positions.data_ptr<float>() + 3 * n;
        position[0] = static_cast<float>(std::clamp(at.i, 0.0, static_cast<double>(size.i - 1)));
        position[1] = static_cast<float>(std::clamp(at.j, 0.0, static_cast<double>(size.j - 1)));
        position[2] = static_cast<float>(std::clamp(at.k, 0.0, static_cast<double>(size.k - 1)));
        result.known.data_ptr<float>()[n] = 1.0F;
        result.inside.data_ptr<float>()[n] = landmark.state == LandmarkState::Outside ? 0.0F : 1.0F;
    }
    return result;
}

FineCase fineCaseOf(const ShownCase &shown)
{
    FineCase result;
    result.spacingMm = shown.grid.spacing()[0];
    result.image = tensorOf(shown);
    for (const Landmark &landmark : shown.landmarks.landmarks) {
        result.targets.push_back(fineTarget(landmark, shown.grid));
    }
    return result;
}

} // namespace

FileSource::FileSource(std::vector<TrainingCase> cases, annotation::LandmarkTemplate landmarks,
                       std::shared_ptr<const CaseCache> cache, CaseViews views, std::uint64_t runSeed)
    : m_cases(std::move(cases)),
      m_landmarks(std::move(landmarks)),
      m_cache(std::move(cache)),
      m_views(std::move(views)),
      m_estimates(m_cases, m_landmarks),
      m_runSeed(runSeed)
{
}

Result<CoarseCase> FileSource::coarseCase(std::int64_t number) const
{
    const auto loaded = load(caseOf(number), {});
    if (!loaded) {
        return tl::unexpected(loaded.error());
    }
    return drawnCase([&] { return coarseCaseOf(m_views.coarse(*loaded->volume, loaded->truth, seedOf(number))); },
                     nameOf(number));
}

Result<FineCase> FileSource::fineCase(std::int64_t number) const
{
    const auto loaded = load(caseOf(number), {});
    if (!loaded) {
        return tl::unexpected(loaded.error());
    }
    return drawnCase([&] { return fineCaseOf(m_views.fine(*loaded->volume, loaded->truth, seedOf(number))); },
                     nameOf(number));
}

std::string FileSource::nameOf(std::int64_t number) const
{
    return caseOf(number).name;
}

const TrainingCase &FileSource::caseOf(std::int64_t number) const
{
    const auto count = static_cast<std::int64_t>(m_cases.size());
    std::vector<std::size_t> order(m_cases.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Fisher and Yates, by the epoch's own chance: no thread needs to know what another drew.
    phantom::Random random(phantom::mixBits(m_runSeed ^ phantom::mixBits(static_cast<std::uint64_t>(number / count))), kOrderStream);
    for (std::size_t n = order.size(); n > 1; --n) {
        std::swap(order[n - 1], order[random.bits() % n]);
    }
    return m_cases[order[static_cast<std::size_t>(number % count)]];
}

std::uint64_t FileSource::seedOf(std::int64_t number) const
{
    return phantom::mixBits(phantom::mixBits(m_runSeed) ^ static_cast<std::uint64_t>(number));
}

Result<FileSource::Loaded> FileSource::load(const TrainingCase &one, const JobContext &job) const
{
    const auto named = [&one](core::Error error) {
        if (error.code != core::ErrorCode::Cancelled) {
            error.message = "The case \"" + one.name + "\" cannot be used: " + error.message;
        }
        return tl::unexpected(std::move(error));
    };
    auto volume = m_cache->prepared(one.volume, job);
    if (!volume) {
        return named(volume.error());
    }
    auto truth = truthOf(one, m_landmarks, (*volume)->scan);
    if (!truth) {
        return named(truth.error());
    }
    m_estimates.fill(*truth);
    return Loaded{std::move(*volume), std::move(*truth)};
}

Result<std::vector<std::string>> FileSource::prepare(int threads, const JobContext &job) const
{
    std::vector<std::string> problems(m_cases.size());
    std::atomic<std::size_t> next = 0;
    std::size_t done = 0;
    std::mutex mutex;
    {
        std::vector<std::jthread> workers;
        for (int n = 0; n < std::max(1, threads); ++n) {
            workers.emplace_back([&] {
                for (std::size_t c = next++; c < m_cases.size() && !job.stopRequested(); c = next++) {
                    const auto loaded = load(m_cases[c], JobContext(job.stopToken()));
                    const std::scoped_lock lock(mutex);
                    if (!loaded) {
                        problems[c] = loaded.error().message;
                    }
                    job.report(static_cast<double>(++done) / static_cast<double>(m_cases.size()), "Preparing volumes");
                }
            });
        }
    }
    if (job.stopRequested()) {
        return JobContext::cancelled();
    }
    std::erase(problems, std::string());
    return problems;
}

std::unique_ptr<FileSource> makeFileSource(const TrainingPlan &plan, const inference::ModelDescription &model,
                                           std::vector<TrainingCase> cases, const VolumeReader &reader,
                                           const std::filesystem::path &cacheFolder)
{
    const inference::CoarseStage coarse = model.coarse.value_or(inference::CoarseStage{});
    const inference::FineStage fine = model.fine.value_or(inference::FineStage{});
    auto cache = std::make_shared<CaseCache>(plan.data.cache.empty() ? cacheFolder : plan.data.cache,
                                             PreparationOptions::forStages(coarse, fine, model.intensity), reader);
    return std::make_unique<FileSource>(std::move(cases), model.landmarks, std::move(cache),
                                        CaseViews(model.landmarks, coarse, fine, model.intensity, plan.augmentation,
                                                  plan.shareSlices ? inference::sliceGroupsOf(model.landmarks)
                                                                   : std::vector<std::vector<std::size_t>>()),
                                        plan.seed);
}

} // namespace gonion::training
