// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/commands/detect_with_models.h"
#include "app/commands/table_one.h"
#include "app/resource_folder.h"

#include "annotation/landmark_discovery.h"
#include "annotation/landmark_file.h"
#include "core/atomic_file.h"
#include "imaging/read_volume.h"
#include "inference/detector.h"
#include "training/metrics/evaluation.h"
#include "training/protocol/paper_protocol.h"
#include "training/trainer/case_result.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;

struct EvaluateArguments {
    std::string folder;
    std::vector<std::string> models;
    std::string json;
    std::optional<double> threshold;
    training::Protocol protocol = training::Protocol::Full;
    inference::DetectorOptions options;
};

struct LabelledVolume {
    fs::path volume;
    fs::path landmarks;
};

/// Of a data set in MML layout, its test cases.
fs::path testFolderOf(const fs::path &folder)
{
    std::error_code ignored;
    const bool isMml = fs::is_directory(folder / "train", ignored) && fs::is_directory(folder / "test", ignored);
    return isMml ? folder / "test" : folder;
}

std::vector<std::string> idsOf(const annotation::LandmarkTemplate &landmarks)
{
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    return ids;
}

/// Volume files of a folder that have a landmark file beside them, by name.
core::Result<std::vector<LabelledVolume>> labelledVolumes(const fs::path &folder)
{
    std::error_code error;
    std::vector<LabelledVolume> found;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (!it->is_regular_file(error) || !imaging::isVolumeFileName(it->path())) {
            continue;
        }
        if (const auto landmarks = annotation::landmarkFileBeside(it->path())) {
            found.push_back({it->path(), *landmarks});
        }
    }
    if (error) {
        return core::fail(ErrorCode::Unreadable, "The folder " + folder.filename().string()
                                                     + " cannot be listed: " + error.message()
                                                     + ". Check the name and the permissions.");
    }
    if (found.empty()) {
        return core::fail(ErrorCode::NotFound,
                          "The folder " + folder.filename().string()
                              + " holds no volume with a landmark file of the same name beside it.");
    }
    std::sort(found.begin(), found.end(),
              [](const LabelledVolume &a, const LabelledVolume &b) { return a.volume < b.volume; });
    return found;
}

/// A volume and what is true in it.
struct KnownVolume {
    std::shared_ptr<const core::Volume> volume;
    annotation::LandmarkSet truth;
};

core::Result<KnownVolume> readKnown(const LabelledVolume &one, const std::vector<std::string> &ids, const core::JobContext &context)
{
    auto volume = imaging::readVolume(one.volume, {}, context);
    if (!volume) {
        return tl::unexpected(volume.error());
    }
    auto truth = annotation::readLandmarks(one.landmarks, {(*volume)->geometry(), ids});
    if (!truth) {
        return tl::unexpected(truth.error());
    }
    return KnownVolume{std::move(*volume), std::move(truth->set)};
}

core::Result<std::optional<training::CaseResult>> detectAndScore(const std::string &name, const KnownVolume &known,
                                                                 const Detectors &detectors, std::optional<double> threshold,
                                                                 const core::JobContext &context)
{
    const auto detection = detectWithAll(detectors, *known.volume, threshold, context);
    if (!detection) {
        return tl::unexpected(detection.error());
    }
    return training::caseResultFrom(name, known.truth, *detection);
}

std::string figure(const std::optional<double> &value, double scale, const char *unit)
{
    if (!value) {
        return "-";
    }
    char text[64];
    std::snprintf(text, sizeof text, "%.2f%s", *value * scale, unit);
    return text;
}

/// The reliability diagram as a table: what was said against what was true.
void printCalibration(const training::Figures &all)
{
    std::printf("Radius of 90 %%: holds %s of %lld found landmarks\n", figure(all.coverage90(), 100, " %").c_str(),
                static_cast<long long>(all.withRadius));
    std::printf("Expected calibration error of presence %s\n", figure(all.calibration.expectedError(), 1, "").c_str());
    for (std::size_t n = 0; n < all.calibration.bins.size(); ++n) {
        const training::ReliabilityBin &bin = all.calibration.bins[n];
        if (bin.count > 0) {
            std::printf("  said %.1f to %.1f: %5lld landmarks, mean %s, present %s\n", 0.1 * static_cast<double>(n),
                        0.1 * static_cast<double>(n + 1), static_cast<long long>(bin.count),
                        figure(bin.meanProbability(), 1, "").c_str(), figure(bin.presentShare(), 1, "").c_str());
        }
    }
}

void printDecisions(const training::Figures &all)
{
    std::printf("Presence accuracy %s, precision %s, recall %s, F1 %s\n",
                figure(all.presence.accuracy(), 1, "").c_str(), figure(all.presence.precision(), 1, "").c_str(),
                figure(all.presence.recall(), 1, "").c_str(), figure(all.presence.f1(), 1, "").c_str());
    std::printf("Outside: %lld landmarks, called so %s\n", static_cast<long long>(all.outside),
                figure(all.outsideRecall, 100, " %").c_str());
    printCalibration(all);
}

void printLandmarks(const training::Evaluation &evaluation)
{
    for (const training::LandmarkFigures &landmark : evaluation.landmarks) {
        std::printf("  %-4s MRE %-9s SDR 4 %-9s F1 %s\n", landmark.id.c_str(),
                    figure(landmark.figures.mreMm, 1, " mm").c_str(), figure(landmark.figures.sdr[3], 100, " %").c_str(),
                    figure(landmark.figures.presence.f1(), 1, "").c_str());
    }
}

void printSummary(const training::Evaluation &evaluation)
{
    const training::Figures &all = evaluation.overall;
    std::printf("Protocol %s, %lld cases, %lld landmarks present\n", std::string(nameOf(evaluation.protocol)).c_str(),
                static_cast<long long>(evaluation.cases), static_cast<long long>(all.present));
    std::printf("MRE      %s +- %s", figure(all.mreMm, 1, " mm").c_str(), figure(all.sdMm, 1, " mm").c_str());
    if (evaluation.protocol == training::Protocol::Full) {
        std::printf("   (called present: %s over %s)", figure(all.mreFoundMm, 1, " mm").c_str(),
                    figure(all.found, 100, " %").c_str());
    }
    std::printf("\n");
    for (std::size_t n = 0; n < training::kSdrRadiiMm.size(); ++n) {
        std::printf("SDR %3.1f  %s\n", training::kSdrRadiiMm[n], figure(all.sdr[n], 100, " %").c_str());
    }
    if (evaluation.protocol == training::Protocol::Full) {
        printDecisions(all);
    }
    printLandmarks(evaluation);
}

/// Scores one case; none: it is no case for the protocol, which was said.
using Score =
    std::function<core::Result<std::optional<training::CaseResult>>(const std::string &, const KnownVolume &, const core::JobContext &)>;

core::Result<std::vector<training::CaseResult>> scoreAll(const std::vector<LabelledVolume> &volumes,
                                                         const annotation::LandmarkTemplate &landmarks, const Score &score,
                                                         const std::stop_token &stop)
{
    const core::JobContext context(stop);
    const std::vector<std::string> ids = idsOf(landmarks);
    ProgressLine line;
    std::vector<training::CaseResult> results;
    for (std::size_t n = 0; n < volumes.size(); ++n) {
        line.show(static_cast<double>(n) / static_cast<double>(volumes.size()), "Detecting");
        const auto known = readKnown(volumes[n], ids, context);
        if (!known) {
            return tl::unexpected(known.error());
        }
        auto result = score(volumes[n].volume.filename().string(), *known, context);
        if (!result) {
            return tl::unexpected(result.error());
        }
        if (*result) {
            results.push_back(std::move(**result));
        }
    }
    if (results.empty()) {
        return core::fail(ErrorCode::InvalidArgument, "No case of the folder can be scored by this protocol; try the other one.");
    }
    return results;
}

/// What is printed and written of all cases.
int conclude(const EvaluateArguments &arguments, const std::vector<LabelledVolume> &volumes,
             const core::Result<std::vector<training::CaseResult>> &results, const inference::ModelDescription &model)
{
    if (!results) {
        return reportFailure(results.error());
    }
    const std::vector<std::string> ids = idsOf(model.landmarks);
    const auto evaluation = training::evaluate(*results, ids, arguments.protocol);
    if (!evaluation) {
        return reportFailure(evaluation.error());
    }
    printSummary(*evaluation);
    const bool isMml = std::all_of(volumes.begin(), volumes.end(), [](const LabelledVolume &one) {
        return one.landmarks.filename().string().ends_with("_label.npy");
    });
    if (isMml || arguments.protocol == training::Protocol::Paper) {
        const auto architecture = model.fine ? model.fine->network.architecture() : inference::Architecture::H3de;
        std::printf("\n%s", tableOne(*results, ids, arguments.protocol, architecture).c_str());
    }
    if (!arguments.json.empty()) {
        if (const auto written = core::writeFileAtomically(arguments.json, training::toJson(*evaluation)); !written) {
            return reportFailure(written.error());
        }
    }
    return 0;
}

int evaluateFull(const EvaluateArguments &arguments, const std::vector<fs::path> &models, const std::vector<LabelledVolume> &volumes)
{
    const InterruptListener interrupt;
    const auto detectors = loadDetectors(models, arguments.options);
    if (!detectors) {
        return reportFailure(detectors.error());
    }
    const inference::ModelDescription &description = detectors->front()->description();
    const Score score = [&](const std::string &name, const KnownVolume &known, const core::JobContext &context) {
        return detectAndScore(name, known, *detectors, arguments.threshold, context);
    };
    return conclude(arguments, volumes, scoreAll(volumes, description.landmarks, score, interrupt.token()), description);
}

int evaluateAsPublished(const EvaluateArguments &arguments, const std::vector<fs::path> &models,
                        const std::vector<LabelledVolume> &volumes)
{
    const InterruptListener interrupt;
    if (models.size() != 1) {
        return reportFailure({ErrorCode::InvalidArgument, "The paper's protocol scores one model. Name only one."});
    }
    const auto protocol = training::PaperProtocol::load(models.front(), arguments.options.device, arguments.options.threads);
    if (!protocol) {
        return reportFailure(protocol.error());
    }
    const inference::ModelDescription &description = (*protocol)->description();
    const Score score = [&](const std::string &name, const KnownVolume &known,
                            const core::JobContext &context) -> core::Result<std::optional<training::CaseResult>> {
        auto result = (*protocol)->score(name, *known.volume, known.truth, context);
        if (!result && result.error().code == ErrorCode::InvalidArgument) {
            std::fprintf(stderr, "\ngonion: %s\n", result.error().message.c_str());
            return std::optional<training::CaseResult>();
        }
        return result ? core::Result<std::optional<training::CaseResult>>(std::move(*result)) : tl::unexpected(result.error());
    };
    return conclude(arguments, volumes, scoreAll(volumes, description.landmarks, score, interrupt.token()), description);
}

int evaluateFolder(const EvaluateArguments &arguments)
{
    const auto volumes = labelledVolumes(testFolderOf(arguments.folder));
    if (!volumes) {
        return reportFailure(volumes.error());
    }
    std::vector<fs::path> models(arguments.models.begin(), arguments.models.end());
    if (models.empty()) {
        models.push_back(demoModelFile());
    }
    return arguments.protocol == training::Protocol::Paper ? evaluateAsPublished(arguments, models, *volumes)
                                                           : evaluateFull(arguments, models, *volumes);
}

} // namespace

Command addEvaluateCommand(CLI::App &program)
{
    static const std::map<std::string, training::Protocol> kProtocols{{"full", training::Protocol::Full},
                                                                      {"paper", training::Protocol::Paper}};
    const auto arguments = std::make_shared<EvaluateArguments>();
    CLI::App *parser =
        program.add_subcommand("evaluate", "Detect in every volume of a folder and score against the landmarks beside it");
    parser->add_option("DIR", arguments->folder, "Folder of volumes with landmark files beside them, or of a data set in MML layout (its test cases)")
        ->required();
    parser
        ->add_option("--protocol", arguments->protocol,
                     "full (the default): from the whole volume, without the truth, as a user meets it. paper: as published, the crop "
                     "placed by the true landmarks, for comparison alone")
        ->transform(CLI::CheckedTransformer(kProtocols));
    parser->add_option("--model", arguments->models,
                       "Model file (default: the demonstration model); several are merged (repeatable)")
        ->allow_extra_args(false);
    parser->add_option("--json", arguments->json, "File to write the figures to");
    parser->add_option("--device", arguments->options.device, "auto, cpu, cuda or cuda:N");
    parser->add_option("--threshold", arguments->threshold, "Probability from which a landmark counts as present")
        ->check(CLI::Range(0.0, 1.0));
    parser->add_option("--threads", arguments->options.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    parser->add_flag("--share-slices", arguments->options.sharesSlices,
                     "Look again at landmarks that the template groups on a common slice, and put them onto it");
    parser->add_flag("--tta", arguments->options.testTimeAugmentation,
                     "Look more often, shifted and mirrored: steadier, and slower");
    parser->add_option("--looks", arguments->options.looks,
                       "How often to look: 1 is fastest (default: 8 with a compact model, else 1)")
        ->check(CLI::Range(0, 64));
    return {parser, [arguments] { return evaluateFolder(*arguments); }};
}

} // namespace gonion::app
