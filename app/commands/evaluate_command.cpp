// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/resource_folder.h"

#include "annotation/landmark_discovery.h"
#include "annotation/landmark_file.h"
#include "core/atomic_file.h"
#include "imaging/read_volume.h"
#include "inference/detector.h"
#include "inference/ensemble.h"
#include "training/metrics/evaluation.h"
#include "training/trainer/case_result.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
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
    inference::DetectorOptions options;
};

using Detectors = std::vector<std::unique_ptr<inference::Detector>>;

struct LabelledVolume {
    fs::path volume;
    fs::path landmarks;
};

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

core::Result<training::CaseResult> evaluateCase(const LabelledVolume &one, const Detectors &detectors,
                                                std::optional<double> threshold, const std::stop_token &stop)
{
    const core::JobContext context(stop);
    const auto volume = imaging::readVolume(one.volume, {}, context);
    if (!volume) {
        return tl::unexpected(volume.error());
    }
    annotation::LandmarkReadOptions options;
    options.geometry = (*volume)->geometry();
    for (const annotation::LandmarkDefinition &definition : detectors.front()->description().landmarks.landmarks()) {
        options.ids.push_back(definition.id);
    }
    const auto truth = annotation::readLandmarks(one.landmarks, options);
    if (!truth) {
        return tl::unexpected(truth.error());
    }
    std::vector<inference::Detection> detections;
    for (const auto &detector : detectors) {
        auto detection = detector->detect(**volume, context);
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        detections.push_back(std::move(*detection));
    }
    auto detection = inference::mergeDetections(detections);
    if (!detection) {
        return tl::unexpected(detection.error());
    }
    inference::decide(*detection, threshold);
    return training::caseResultFrom(one.volume.filename().string(), truth->set, *detection);
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

void printSummary(const training::Evaluation &evaluation)
{
    const training::Figures &all = evaluation.overall;
    std::printf("Protocol full, %lld cases, %lld landmarks present\n", static_cast<long long>(evaluation.cases),
                static_cast<long long>(all.present));
    std::printf("MRE      %s +- %s   (called present: %s over %s)\n", figure(all.mreMm, 1, " mm").c_str(),
                figure(all.sdMm, 1, " mm").c_str(), figure(all.mreFoundMm, 1, " mm").c_str(),
                figure(all.found, 100, " %").c_str());
    for (std::size_t n = 0; n < training::kSdrRadiiMm.size(); ++n) {
        std::printf("SDR %3.1f  %s\n", training::kSdrRadiiMm[n], figure(all.sdr[n], 100, " %").c_str());
    }
    std::printf("Presence accuracy %s, precision %s, recall %s, F1 %s\n",
                figure(all.presence.accuracy(), 1, "").c_str(), figure(all.presence.precision(), 1, "").c_str(),
                figure(all.presence.recall(), 1, "").c_str(), figure(all.presence.f1(), 1, "").c_str());
    std::printf("Outside: %lld landmarks, called so %s\n", static_cast<long long>(all.outside),
                figure(all.outsideRecall, 100, " %").c_str());
    printCalibration(all);
    for (const training::LandmarkFigures &landmark : evaluation.landmarks) {
        std::printf("  %-4s MRE %-9s SDR 4 %-9s F1 %s\n", landmark.id.c_str(),
                    figure(landmark.figures.mreMm, 1, " mm").c_str(), figure(landmark.figures.sdr[3], 100, " %").c_str(),
                    figure(landmark.figures.presence.f1(), 1, "").c_str());
    }
}

int evaluateFolder(const EvaluateArguments &arguments)
{
    const InterruptListener interrupt;
    const auto volumes = labelledVolumes(arguments.folder);
    if (!volumes) {
        return reportFailure(volumes.error());
    }
    std::vector<fs::path> models(arguments.models.begin(), arguments.models.end());
    if (models.empty()) {
        models.push_back(demoModelFile());
    }
    Detectors detectors;
    for (const fs::path &model : models) {
        auto detector = inference::Detector::load(model, arguments.options);
        if (!detector) {
            return reportFailure(detector.error());
        }
        detectors.push_back(std::move(*detector));
    }
    ProgressLine line;
    std::vector<training::CaseResult> results;
    for (const LabelledVolume &one : *volumes) {
        line.show(static_cast<double>(results.size()) / static_cast<double>(volumes->size()), "Detecting");
        auto result = evaluateCase(one, detectors, arguments.threshold, interrupt.token());
        if (!result) {
            line.clear();
            return reportFailure(result.error());
        }
        results.push_back(std::move(*result));
    }
    line.clear();
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : detectors.front()->description().landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    const auto evaluation = training::evaluate(results, ids, training::Protocol::Full);
    if (!evaluation) {
        return reportFailure(evaluation.error());
    }
    printSummary(*evaluation);
    if (!arguments.json.empty()) {
        if (const auto written = core::writeFileAtomically(arguments.json, training::toJson(*evaluation)); !written) {
            return reportFailure(written.error());
        }
    }
    return 0;
}

} // namespace

Command addEvaluateCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<EvaluateArguments>();
    CLI::App *parser =
        program.add_subcommand("evaluate", "Detect in every volume of a folder and score against the landmarks beside it");
    parser->add_option("DIR", arguments->folder, "Folder of volumes with landmark files beside them")->required();
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
