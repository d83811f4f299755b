// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/detection_pipeline.h"

#include "inference/detector/calibration.h"
#include "inference/detector/compute_device.h"
#include "inference/detector/grey_scale.h"
#include "inference/detector/join_stages.h"
#include "inference/detector/memory_budget.h"
#include "inference/detector/presence.h"
#include "inference/detector/slice_groups.h"
#include "inference/detector/test_time_looks.h"
#include "inference/device/channels_last.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace gonion::inference {
namespace {

using core::ErrorCode;
using core::ImageGeometry;
using core::JobContext;
using core::Result;

/// Landmarks that the coarse network puts farther outside the scan than this are not searched for.
constexpr double kSearchBeyondMm = 6.0;

/// Measures the stages of one detection.
class StageClock {
public:
    explicit StageClock(std::vector<StageSeconds> &stages) : m_stages(stages) {}
    void finish(const char *stage)
    {
        const auto now = std::chrono::steady_clock::now();
        m_stages.push_back({stage, std::chrono::duration<double>(now - m_start).count()});
        m_start = now;
    }

private:
    std::vector<StageSeconds> &m_stages;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

std::uint64_t peakResidentBytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024U;
}

} // namespace

DetectionPipeline::DetectionPipeline(const Model &model, const DetectorOptions &options, Precision precision)
    : m_description(model.description), m_hash(model.hash), m_options(options), m_precision(precision)
{
}

Result<std::unique_ptr<DetectionPipeline>> DetectionPipeline::create(const Model &model, const DetectorOptions &options,
                                                                     Precision precision, const torch::Device &device)
{
    std::unique_ptr<DetectionPipeline> pipeline(new DetectionPipeline(model, options, precision));
    if (const Result<void> loaded = pipeline->takeWeights(model); !loaded) {
        return tl::unexpected(loaded.error());
    }
    if (const Result<void> fits = pipeline->keepWithin(options.mostMemoryBytes); !fits) {
        return tl::unexpected(fits.error());
    }
    pipeline->moveTo(device);
    return pipeline;
}

Result<void> DetectionPipeline::takeWeights(const Model &model)
{
    if (m_description.coarse) {
        m_coarse = CoarseNetwork(m_description.coarse->network);
        if (const auto loaded = loadInto(*m_coarse, model, kCoarsePrefix); !loaded) {
            return loaded;
        }
        m_coarse->eval();
    }
    if (m_description.fine) {
        m_fine = makeNetwork(m_description.fine->network);
        if (const auto loaded = loadInto(*m_fine, model, kFinePrefix); !loaded) {
            return loaded;
        }
        m_fine->eval();
        m_fineStage = *m_description.fine;
    }
    return {};
}

void DetectionPipeline::moveTo(const torch::Device &target)
{
    m_graphs.forget();
    m_device = target;
    if (m_coarse) {
        m_coarse->to(m_device);
    }
    if (m_fine) {
        m_fine->to(m_device);
        setChannelsLast(*m_fine, workType(m_precision, m_device) != torch::kFloat32);
    }
    m_batch = BatchFallback(windowsAtOnce());
}

Detection DetectionPipeline::run(const core::Volume &volume, const JobContext &context)
{
    const torch::InferenceMode inference;
    Detection detection;
    StageClock clock(detection.stages);
    const GreyScale scale = greyScaleOf(volume, m_description.intensity);
    const ScanSampler sampler(volume, scale, m_description.intensity, m_device, context, m_options.mostMemoryBytes);
    const CoarseFinding found = surveyScan(m_coarse, m_description, volume.geometry(), sampler, context.part(0.0, 0.4));
    clock.finish("coarse");
    std::vector<FineLandmark> fineLandmarks;
    if (m_fine) {
        fineLandmarks = searchFinely(sampler, planPatches(volume.geometry(), found), context.part(0.4, 1.0));
        clock.finish("fine");
    }
    detection.landmarks = joinStages(m_description, volume.geometry(), found, fineLandmarks);
    applyCalibration(m_description, detection);
    addNotices(scale, sampler, detection);
    signInto(detection);
    return detection;
}

void DetectionPipeline::addNotices(const GreyScale &scale, const ScanSampler &sampler, Detection &detection) const
{
    if (scale.assumed) {
        detection.notices.emplace_back(
            "The grey values are no Hounsfield units; they were scaled by their histogram (air and soft tissue).");
    }
    if (!sampler.notice().empty()) {
        detection.notices.push_back(sampler.notice());
    }
    if (m_batch.hasShrunk()) {
        detection.notices.push_back(m_batch.notice(nameOf(m_device)));
    }
    if (m_hasOverflowed && m_device.is_cuda()) {
        detection.notices.emplace_back("Numbers of 16 bits were too small for this model; it computed in single precision.");
    }
}

/// Which model found the landmarks, on what, and with how much memory.
void DetectionPipeline::signInto(Detection &detection) const
{
    detection.templateId = m_description.landmarks.id();
    detection.modelName = m_description.name;
    detection.modelHash = m_hash;
    detection.demonstration = m_description.demonstration;
    detection.device = nameOf(m_device);
    detection.peakMemoryBytes = peakResidentBytes();
}

/// Makes the work fit; 0: no limit. OutOfMemory where it cannot be.
Result<void> DetectionPipeline::keepWithin(std::uint64_t bytes)
{
    if (bytes == 0) {
        return {};
    }
    const std::uint64_t coarseBytes = m_description.coarse ? coarseWorkBytes(*m_description.coarse) : 0;
    const std::optional<FineStage> smaller = m_description.fine ? stageWithin(*m_description.fine, bytes) : m_fineStage;
    if (coarseBytes > bytes || !smaller) {
        std::uint64_t needed = coarseBytes;
        if (m_description.fine) {
            needed = std::max(needed, fineWorkBytes(m_description.fine->network, {32, 32, 32}));
        }
        return core::fail(ErrorCode::OutOfMemory, "The model " + m_description.name + " needs at least "
                                                      + std::to_string(needed / 1000000 + 1)
                                                      + " MB beside the volume. Allow it more memory.");
    }
    m_fineStage = *smaller;
    return {};
}

std::vector<FinePatch> DetectionPipeline::planPatches(const ImageGeometry &scan, const CoarseFinding &found) const
{
    if (found.landmarks.empty()) {
        return tileFinePatches(found.body, m_description.landmarks.size(), m_fineStage);
    }
    std::vector<core::PointLps> positions;
    std::vector<std::size_t> wanted;
    for (std::size_t n = 0; n < found.landmarks.size(); ++n) {
        positions.push_back(found.landmarks[n].position);
        if (depthInside(scan, positions.back()) > -kSearchBeyondMm) {
            wanted.push_back(n);
        }
    }
    return planFinePatches(positions, std::move(wanted), m_fineStage);
}

/// The shifts of many looks cancel what one alone gets wrong. Tiles over a whole scan overlap anyway, and large networks
/// take seconds a look on a CPU.
int DetectionPipeline::lookCount() const
{
    if (m_options.looks > 0) {
        return m_options.looks;
    }
    constexpr std::int64_t kCompact = 8'000'000;
    std::int64_t parameters = 0;
    for (const torch::Tensor &tensor : m_fine->parameters()) {
        parameters += tensor.numel();
    }
    const bool several = m_coarse && parameters <= kCompact;
    return several ? (m_options.testTimeAugmentation ? 16 : 8) : (m_options.testTimeAugmentation ? 4 : 1);
}

/// How many windows the fine network sees at once. One on the CPU, whose kernels are made for that.
std::size_t DetectionPipeline::windowsAtOnce() const
{
    if (m_options.windowsAtOnce > 0) {
        return static_cast<std::size_t>(m_options.windowsAtOnce);
    }
    constexpr std::size_t kOnGpu = 8;
    if (m_device.is_cpu() || !m_fine || m_options.mostMemoryBytes == 0) {
        return m_device.is_cpu() ? 1 : kOnGpu;
    }
    return std::clamp<std::size_t>(m_options.mostMemoryBytes / fineWorkBytes(m_fineStage.network, m_fineStage.patch), 1, kOnGpu);
}

FineOutput DetectionPipeline::runFineAs(torch::ScalarType type, const torch::Tensor &images, const StopCheck &stop)
{
    const bool anchors = m_fineStage.network.common().head == NetworkHead::Anchor;
    const auto pass = [&](const torch::Tensor &given) {
        const Autocast autocast(m_device, type);
        FineOutput output = m_fine->run(given, stop);
        return anchors ? output.anchors : output.heatmaps;
    };
    try {
        FineOutput output;
        (anchors ? output.anchors : output.heatmaps) = m_device.is_cuda() ? m_graphs.run(images, pass) : pass(images);
        return output;
    } catch (const std::exception &exception) {
        if (isOutOfMemory(exception)) {
            m_graphs.forget(); // they hold as much as a pass needs
        }
        throw;
    }
}

/// In 16 bits where the device and the user want it and the model bears it.
FineOutput DetectionPipeline::runFine(const torch::Tensor &images, const StopCheck &stop)
{
    const torch::ScalarType type = m_hasOverflowed ? torch::kFloat32 : workType(m_precision, m_device);
    FineOutput output = runFineAs(type, images, stop);
    if (type == torch::kFloat32 || isFinite(output)) {
        return output;
    }
    m_hasOverflowed = true;
    m_graphs.forget();
    return runFineAs(torch::kFloat32, images, stop);
}

WindowReader DetectionPipeline::windowReader(const ScanSampler &sampler, const JobContext &context)
{
    return {[&sampler](const ImageGeometry &grid) { return sampler.input(grid); },
            [this, stop = stopCheckOf(context)](const torch::Tensor &images) { return runFine(images, stop); },
            m_description.landmarks};
}

std::vector<FineLandmark> DetectionPipeline::searchFinely(const ScanSampler &sampler,
                                                          const std::vector<FinePatch> &patches, const JobContext &context)
{
    const std::vector<FineLook> looks = looksAt(m_description.landmarks, lookCount());
    std::vector<FineWindow> windows;
    for (std::size_t look = 0; look < looks.size(); ++look) {
        for (const FinePatch &patch : patches) {
            windows.push_back({gridOf(looks[look], patch.grid), patch.landmarks, look, looks[look].mirrored});
        }
    }
    std::vector<FineVotes> votes(looks.size(), FineVotes(m_fineStage, m_description.landmarks.size()));
    windowReader(sampler, context).read(windows, m_batch, votes, [&](std::size_t done, std::size_t all) {
        context.report(static_cast<double>(done) / static_cast<double>(all), "Locating landmarks");
    });
    std::vector<std::vector<FineLandmark>> seen;
    for (const FineVotes &one : votes) {
        seen.push_back(one.decide());
    }
    std::vector<FineLandmark> found = merged(seen);
    if (m_options.sharesSlices) {
        refineBySlices(found, sampler, context);
    }
    return found;
}

/// Looks again at the landmarks of each slice group and puts them onto their common slice.
void DetectionPipeline::refineBySlices(std::vector<FineLandmark> &landmarks, const ScanSampler &sampler,
                                       const JobContext &context)
{
    const auto groups = sliceGroupsOf(m_description.landmarks);
    std::vector<FineWindow> windows;
    for (const FinePatch &patch : sliceGroupPatches(groups, landmarks, m_fineStage)) {
        windows.push_back({patch.grid, patch.landmarks});
    }
    std::vector<FineVotes> votes{FineVotes(m_fineStage, m_description.landmarks.size())};
    windowReader(sampler, context).read(windows, m_batch, votes, [&](std::size_t, std::size_t) {
        context.report(1.0, "Sharing slices");
    });
    const std::vector<FineLandmark> again = votes.front().decide();
    for (std::size_t n = 0; n < again.size(); ++n) {
        if (again[n].examined) {
            landmarks[n] = again[n];
        }
    }
    shareKeySlices(groups, landmarks);
}

} // namespace gonion::inference
