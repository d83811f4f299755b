// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector.h"

#include "inference/detector/batch_fallback.h"
#include "inference/detector/calibration.h"
#include "inference/detector/coarse_grid.h"
#include "inference/detector/coarse_search.h"
#include "inference/detector/compute_device.h"
#include "inference/detector/fine_patches.h"
#include "inference/detector/fine_search.h"
#include "inference/detector/grey_scale.h"
#include "inference/detector/memory_budget.h"
#include "inference/detector/presence.h"
#include "inference/detector/scan_sampler.h"
#include "inference/detector/slice_groups.h"
#include "inference/detector/test_time_looks.h"
#include "inference/detector/window_reader.h"
#include "inference/device/channels_last.h"
#include "inference/device/graph_pass.h"
#include "inference/device/precision.h"
#include "inference/model_file.h"
#include "inference/network/coarse_network.h"
#include "inference/network/fine_network.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gonion::inference {
namespace {

using core::ErrorCode;
using core::ImageGeometry;
using core::JobContext;
using core::Result;

/// Landmarks that the coarse network puts farther outside the scan than this are not searched for.
constexpr double kSearchBeyondMm = 6.0;
/// Below this the fine network saw nothing, and its position is noise: the coarse one is better.
constexpr double kTrustworthyProbability = 0.15;

/// A head that looks aside is looked at straight on too: the coarse network knows heads that lie roughly straight.
constexpr double kTurnedHeadDegrees = 22.0;
/// How much surer the coarse network must be of a turned head: small differences change nothing.
constexpr double kTurnHandicap = 2.0;

/// How sure the coarse network is of its landmarks, in natural logarithms of odds.
double coarseScore(const std::vector<CoarseLandmark> &landmarks)
{
    double score = 0.0;
    for (const CoarseLandmark &landmark : landmarks) {
        score += std::clamp(landmark.insideLogit, -4.0, 4.0) - 0.05 * landmark.spreadMm;
    }
    return score;
}

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

struct Detector::Parts {
    ModelDescription description;
    std::string hash;
    torch::Device device{torch::kCPU};
    int threads = 0;
    bool augmented = false; ///< test-time augmentation
    int wantedLooks = 0;    ///< 0: `lookCount` chooses
    bool sharesSlices = false;
    std::size_t wantedAtOnce = 0; ///< windows; 0: as the device allows
    std::uint64_t mostBytes = 0;  ///< 0: no limit
    BatchFallback batch;          ///< on the current device
    Precision precision = Precision::Auto;
    bool hasOverflowed = false; ///< 16 bits are too few for this model
    GraphPass graphs{cudaGraphRecorder()}; ///< of the fine network's passes where it is
    CoarseNetwork coarse{nullptr};
    std::shared_ptr<FineNetwork> fine;
    /// As in the description, but for a patch that the allowed memory made smaller.
    FineStage fineStage;

    void moveTo(const torch::Device &target)
    {
        graphs.forget();
        device = target;
        if (coarse) {
            coarse->to(device);
        }
        if (fine) {
            fine->to(device);
            setChannelsLast(*fine, workType(precision, device) != torch::kFloat32);
        }
        batch = BatchFallback(windowsAtOnce());
    }

    /// How many windows the fine network sees at once. One on the CPU, whose kernels are made for that.
    [[nodiscard]] std::size_t windowsAtOnce() const;

    /// Makes the work fit; 0: no limit. OutOfMemory where it cannot be.
    Result<void> keepWithin(std::uint64_t bytes);

    /// One case on the current device. Throws Stopped, and what LibTorch throws.
    Detection run(const core::Volume &volume, const JobContext &context);

    struct CoarseFinding {
        std::vector<CoarseLandmark> landmarks; ///< empty without a coarse network
        BoxLps body;
        ImageGeometry grid; ///< that the landmarks were found on
    };
    CoarseFinding searchCoarsely(const ImageGeometry &scan, const ScanSampler &sampler, const JobContext &context);
    [[nodiscard]] int lookCount() const;
    FineOutput runFineAs(torch::ScalarType type, const torch::Tensor &images, const StopCheck &stop);
    FineOutput runFine(const torch::Tensor &images, const StopCheck &stop);
    [[nodiscard]] WindowReader windowReader(const ScanSampler &sampler, const JobContext &context);
    std::vector<FineLandmark> searchFinely(const ScanSampler &sampler, const std::vector<FinePatch> &patches,
                                           const JobContext &context);
    /// Looks again at the landmarks of each slice group and puts them onto their common slice.
    void refineBySlices(std::vector<FineLandmark> &landmarks, const ScanSampler &sampler, const JobContext &context);
    std::vector<FinePatch> planPatches(const ImageGeometry &scan, const CoarseFinding &coarse) const;
    void combine(Detection &detection, const ImageGeometry &scan, const CoarseFinding &coarse,
                 const std::vector<FineLandmark> &fine) const;
};

Result<void> Detector::Parts::keepWithin(std::uint64_t bytes)
{
    if (bytes == 0) {
        return {};
    }
    const std::uint64_t coarseBytes = description.coarse ? coarseWorkBytes(*description.coarse) : 0;
    const std::optional<FineStage> smaller = description.fine ? stageWithin(*description.fine, bytes) : fineStage;
    if (coarseBytes > bytes || !smaller) {
        std::uint64_t needed = coarseBytes;
        if (description.fine) {
            needed = std::max(needed, fineWorkBytes(description.fine->network, {32, 32, 32}));
        }
        return core::fail(ErrorCode::OutOfMemory, "The model " + description.name + " needs at least "
                                                      + std::to_string(needed / 1000000 + 1)
                                                      + " MB beside the volume. Allow it more memory.");
    }
    fineStage = *smaller;
    return {};
}

Detector::Parts::CoarseFinding Detector::Parts::searchCoarsely(const ImageGeometry &scan, const ScanSampler &sampler,
                                                               const JobContext &context)
{
    const double spacing = description.coarse ? description.coarse->spacingMm : 4.0;
    const ImageGeometry survey = surveyGrid(boundsOf(scan), spacing);
    CoarseFinding best{{}, bodyBox(sampler.hu(survey), survey), {}};
    if (!coarse) {
        return best;
    }
    const StopCheck stop = stopCheckOf(context);
    double bestScore = -1e300;
    const auto look = [&](const ImageGeometry &grid, double handicap) {
        const CoarseOutput output = coarse->forward(sampler.input(grid), stop);
        std::vector<CoarseLandmark> landmarks = coarseLandmarks(output, grid);
        const double score = coarseScore(landmarks) - handicap;
        if (score > bestScore) {
            bestScore = score;
            best.landmarks = std::move(landmarks);
            best.grid = grid;
        }
    };
    const std::vector<BoxLps> boxes = searchBoxes(best.body);
    const double looks = static_cast<double>(boxes.size()) + 2.0;
    double looked = 0.0;
    for (std::size_t n = 0; n < boxes.size(); ++n) {
        context.report(looked++ / looks, "Finding the jaw");
        look(coarseGrid(boxes[n], *description.coarse), 0.0);
    }
    if (bestScore <= 0.0) {
        return best; // the jaw lies outside: no other way of looking brings it in
    }
    const ImageGeometry straight = best.grid;
    for (const double degrees : {kTurnedHeadDegrees, -kTurnedHeadDegrees}) {
        context.report(looked++ / looks, "Finding the jaw");
        look(turnedGrid(straight, degrees), kTurnHandicap);
    }
    return best;
}

std::vector<FinePatch> Detector::Parts::planPatches(const ImageGeometry &scan, const CoarseFinding &found) const
{
    if (found.landmarks.empty()) {
        return tileFinePatches(found.body, description.landmarks.size(), fineStage);
    }
    std::vector<core::PointLps> positions;
    std::vector<std::size_t> wanted;
    for (std::size_t n = 0; n < found.landmarks.size(); ++n) {
        positions.push_back(found.landmarks[n].position);
        if (depthInside(scan, positions.back()) > -kSearchBeyondMm) {
            wanted.push_back(n);
        }
    }
    return planFinePatches(positions, std::move(wanted), fineStage);
}

/// The shifts of many looks cancel what one alone gets wrong. Tiles over a whole scan overlap anyway, and large networks
/// take seconds a look on a CPU.
int Detector::Parts::lookCount() const
{
    if (wantedLooks > 0) {
        return wantedLooks;
    }
    constexpr std::int64_t kCompact = 8'000'000;
    std::int64_t parameters = 0;
    for (const torch::Tensor &tensor : fine->parameters()) {
        parameters += tensor.numel();
    }
    const bool several = coarse && parameters <= kCompact;
    return several ? (augmented ? 16 : 8) : (augmented ? 4 : 1);
}

std::size_t Detector::Parts::windowsAtOnce() const
{
    if (wantedAtOnce > 0) {
        return wantedAtOnce;
    }
    constexpr std::size_t kOnGpu = 8;
    if (device.is_cpu() || !fine || mostBytes == 0) {
        return device.is_cpu() ? 1 : kOnGpu;
    }
    return std::clamp<std::size_t>(mostBytes / fineWorkBytes(fineStage.network, fineStage.patch), 1, kOnGpu);
}

FineOutput Detector::Parts::runFineAs(torch::ScalarType type, const torch::Tensor &images, const StopCheck &stop)
{
    const bool anchors = fineStage.network.common().head == NetworkHead::Anchor;
    const auto pass = [&](const torch::Tensor &given) {
        const Autocast autocast(device, type);
        FineOutput output = fine->run(given, stop);
        return anchors ? output.anchors : output.heatmaps;
    };
    try {
        FineOutput output;
        (anchors ? output.anchors : output.heatmaps) = device.is_cuda() ? graphs.run(images, pass) : pass(images);
        return output;
    } catch (const std::exception &exception) {
        if (isOutOfMemory(exception)) {
            graphs.forget(); // they hold as much as a pass needs
        }
        throw;
    }
}

/// In 16 bits where the device and the user want it and the model bears it.
FineOutput Detector::Parts::runFine(const torch::Tensor &images, const StopCheck &stop)
{
    const torch::ScalarType type = hasOverflowed ? torch::kFloat32 : workType(precision, device);
    FineOutput output = runFineAs(type, images, stop);
    if (type == torch::kFloat32 || isFinite(output)) {
        return output;
    }
    hasOverflowed = true;
    graphs.forget();
    return runFineAs(torch::kFloat32, images, stop);
}

WindowReader Detector::Parts::windowReader(const ScanSampler &sampler, const JobContext &context)
{
    return {[&sampler](const ImageGeometry &grid) { return sampler.input(grid); },
            [this, stop = stopCheckOf(context)](const torch::Tensor &images) { return runFine(images, stop); },
            description.landmarks};
}

std::vector<FineLandmark> Detector::Parts::searchFinely(const ScanSampler &sampler,
                                                        const std::vector<FinePatch> &patches,
                                                        const JobContext &context)
{
    const std::vector<FineLook> looks = looksAt(description.landmarks, lookCount());
    std::vector<FineWindow> windows;
    for (std::size_t look = 0; look < looks.size(); ++look) {
        for (const FinePatch &patch : patches) {
            windows.push_back({gridOf(looks[look], patch.grid), patch.landmarks, look, looks[look].mirrored});
        }
    }
    std::vector<FineVotes> votes(looks.size(), FineVotes(fineStage, description.landmarks.size()));
    windowReader(sampler, context).read(windows, batch, votes, [&](std::size_t done, std::size_t all) {
        context.report(static_cast<double>(done) / static_cast<double>(all), "Locating landmarks");
    });
    std::vector<std::vector<FineLandmark>> seen;
    for (const FineVotes &one : votes) {
        seen.push_back(one.decide());
    }
    std::vector<FineLandmark> found = merged(seen);
    if (sharesSlices) {
        refineBySlices(found, sampler, context);
    }
    return found;
}

void Detector::Parts::refineBySlices(std::vector<FineLandmark> &landmarks, const ScanSampler &sampler,
                                     const JobContext &context)
{
    const auto groups = sliceGroupsOf(description.landmarks);
    std::vector<FineWindow> windows;
    for (const FinePatch &patch : sliceGroupPatches(groups, landmarks, fineStage)) {
        windows.push_back({patch.grid, patch.landmarks});
    }
    std::vector<FineVotes> votes{FineVotes(fineStage, description.landmarks.size())};
    windowReader(sampler, context).read(windows, batch, votes, [&](std::size_t, std::size_t) {
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

void Detector::Parts::combine(Detection &detection, const ImageGeometry &scan, const CoarseFinding &found,
                              const std::vector<FineLandmark> &fineLandmarks) const
{
    const auto &definitions = description.landmarks.landmarks();
    for (std::size_t n = 0; n < definitions.size(); ++n) {
        DetectedLandmark landmark;
        landmark.id = definitions[n].id;
        landmark.label = definitions[n].name;
        landmark.tooth = definitions[n].toothFdi;
        const bool hasCoarse = n < found.landmarks.size();
        const FineLandmark fineOne = n < fineLandmarks.size() ? fineLandmarks[n] : FineLandmark{};
        double likely = 0.0;
        if (fineOne.examined) {
            landmark.examined = true;
            landmark.existenceLogit = fineOne.logit;
            landmark.spreadMm = fineOne.spreadMm;
            likely = presenceProbability(description.presence, fineOne.logit, fineOne.spreadMm);
        }
        if (hasCoarse) {
            landmark.expected = found.landmarks[n].position;
        }
        const bool trustFine =
            fineOne.examined && (!hasCoarse || likely >= kTrustworthyProbability);
        if (trustFine) {
            landmark.position = fineOne.position;
        } else if (hasCoarse) {
            landmark.position = found.landmarks[n].position;
            if (!fineOne.examined) {
                landmark.spreadMm = found.landmarks[n].spreadMm;
            }
        }
        constexpr double kFinePositionErrorMm = 2.0;
        constexpr double kCoarsePositionErrorMm = 4.0;
        PlaceEvidence place;
        place.coarseInsideLogit = 4.0; // windows cover the body: without a coarse network every place was scanned
        place.depthMm = depthInside(scan, landmark.position);
        place.expectedDepthMm = place.depthMm;
        place.positionErrorMm = trustFine ? kFinePositionErrorMm : kCoarsePositionErrorMm;
        if (hasCoarse) {
            const CoarseLandmark &expected = found.landmarks[n];
            place.coarseInsideLogit = expected.insideLogit;
            place.expectedDepthMm = depthInside(scan, expected.position);
            place.foundWhereExpected = isFoundWhereExpected(trustFine ? likely : 0.0,
                                                            core::distance(expected.position, landmark.position));
        }
        landmark.insideProbability = insideProbability(place);
        detection.landmarks.push_back(std::move(landmark));
    }
}

Detection Detector::Parts::run(const core::Volume &volume, const JobContext &context)
{
    const torch::InferenceMode inference;
    Detection detection;
    StageClock clock(detection.stages);
    const GreyScale scale = greyScaleOf(volume, description.intensity);
    if (scale.assumed) {
        detection.notices.emplace_back(
            "The grey values are no Hounsfield units; they were scaled by their histogram (air and soft tissue).");
    }
    const ScanSampler sampler(volume, scale, description.intensity, device, context, mostBytes);
    if (!sampler.notice().empty()) {
        detection.notices.push_back(sampler.notice());
    }
    const CoarseFinding found = searchCoarsely(volume.geometry(), sampler, context.part(0.0, 0.4));
    clock.finish("coarse");
    std::vector<FineLandmark> fineLandmarks;
    if (fine) {
        fineLandmarks = searchFinely(sampler, planPatches(volume.geometry(), found), context.part(0.4, 1.0));
        clock.finish("fine");
    }
    if (batch.hasShrunk()) {
        detection.notices.push_back(batch.notice(nameOf(device)));
    }
    if (hasOverflowed && device.is_cuda()) {
        detection.notices.emplace_back("Numbers of 16 bits were too small for this model; it computed in single precision.");
    }
    combine(detection, volume.geometry(), found, fineLandmarks);
    applyCalibration(description, detection);
    detection.templateId = description.landmarks.id();
    detection.modelName = description.name;
    detection.modelHash = hash;
    detection.demonstration = description.demonstration;
    detection.device = nameOf(device);
    detection.peakMemoryBytes = peakResidentBytes();
    return detection;
}

Detector::Detector(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
Detector::~Detector() = default;

const ModelDescription &Detector::description() const
{
    return m_parts->description;
}

const std::string &Detector::modelHash() const
{
    return m_parts->hash;
}

Result<std::unique_ptr<Detector>> Detector::load(const std::filesystem::path &model, const DetectorOptions &options)
{
    const Result<torch::Device> device = computeDevice(options.device);
    if (!device) {
        return tl::unexpected(device.error());
    }
    const Result<Precision> precision = precisionOf(options.precision);
    if (!precision) {
        return tl::unexpected(precision.error());
    }
    Result<Model> file = readModel(model);
    if (!file) {
        return tl::unexpected(std::move(file.error()));
    }
    try {
        auto parts = std::make_unique<Parts>();
        parts->description = file->description;
        parts->hash = file->hash;
        parts->threads = options.threads;
        parts->augmented = options.testTimeAugmentation;
        parts->wantedLooks = options.looks;
        parts->sharesSlices = options.sharesSlices;
        parts->precision = *precision;
        parts->wantedAtOnce = static_cast<std::size_t>(std::max(0, options.windowsAtOnce));
        parts->mostBytes = options.mostMemoryBytes;
        if (parts->description.coarse) {
            parts->coarse = CoarseNetwork(parts->description.coarse->network);
            if (const auto loaded = loadInto(*parts->coarse, *file, "coarse."); !loaded) {
                return tl::unexpected(loaded.error());
            }
            parts->coarse->eval();
        }
        if (parts->description.fine) {
            parts->fine = makeNetwork(parts->description.fine->network);
            if (const auto loaded = loadInto(*parts->fine, *file, "fine."); !loaded) {
                return tl::unexpected(loaded.error());
            }
            parts->fine->eval();
            parts->fineStage = *parts->description.fine;
        }
        if (const auto fits = parts->keepWithin(options.mostMemoryBytes); !fits) {
            return tl::unexpected(fits.error());
        }
        parts->moveTo(*device);
        return std::unique_ptr<Detector>(new Detector(std::move(parts)));
    } catch (const std::exception &exception) {
        return core::fail(ErrorCode::ModelUnusable, "The model " + model.filename().string()
                                                        + " cannot be set up: " + exception.what());
    }
}

Result<Detection> Detector::detect(const core::Volume &volume, const JobContext &context)
{
    useThreads(m_parts->threads);
    setSinglePrecision(m_parts->precision);
    const torch::Device asked = m_parts->device;
    std::vector<std::string> notices;
    for (;;) {
        try {
            Detection detection = m_parts->run(volume, context);
            detection.notices.insert(detection.notices.end(), notices.begin(), notices.end());
            if (m_parts->device != asked) {
                m_parts->moveTo(asked);
            }
            return detection;
        } catch (const Stopped &) {
            return JobContext::cancelled();
        } catch (const std::exception &exception) {
            if (isOutOfMemory(exception) && m_parts->device.is_cuda()) {
                notices.push_back("The GPU " + nameOf(asked) + " ran out of memory; the CPU was used instead.");
                m_parts->moveTo(torch::Device(torch::kCPU));
                continue;
            }
            const bool memory = isOutOfMemory(exception);
            return core::fail(memory ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                              memory ? std::string("Not enough memory for the detection. Close other programs, or "
                                                   "open a smaller part of the scan.")
                                     : std::string("The detection failed: ") + exception.what());
        }
    }
}

} // namespace gonion::inference
