// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/commands/detect_folder.h"
#include "app/commands/detection_report.h"
#include "app/resource_folder.h"

#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "inference/detector.h"
#include "inference/ensemble.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gonion::app {
namespace {

struct DetectArguments {
    std::string input;
    std::vector<std::string> models;
    std::vector<std::string> outputs;
    bool json = false;
    std::optional<double> threshold;
    std::string series;
    std::string shard; ///< "i/n": the input is a folder of cases
    bool overwrite = false;
    inference::DetectorOptions options;
};

/// Writes the landmarks to every file asked for; notices go to standard error.
int writeOutputs(const DetectArguments &arguments, const inference::Detection &detection, const core::Volume &volume)
{
    for (const std::string &output : arguments.outputs) {
        const auto written =
            annotation::writeLandmarks(output, inference::landmarkSetFrom(detection), volume.geometry());
        if (!written) {
            return reportFailure(written.error());
        }
        for (const std::string &notice : *written) {
            std::fprintf(stderr, "gonion: %s\n", notice.c_str());
        }
    }
    return 0;
}

/// One model after the other, so that only one is in memory, then their common word.
core::Result<inference::Detection> detectSeparately(const DetectArguments &arguments, const core::Volume &volume,
                                                    const core::JobContext &context)
{
    std::vector<std::filesystem::path> models(arguments.models.begin(), arguments.models.end());
    if (models.empty()) {
        models.push_back(demoModelFile());
    }
    std::vector<inference::Detection> detections;
    const auto count = static_cast<double>(models.size());
    for (const std::filesystem::path &model : models) {
        const auto start = std::chrono::steady_clock::now();
        const auto detector = inference::Detector::load(model, arguments.options);
        if (!detector) {
            return tl::unexpected(detector.error());
        }
        const std::chrono::duration<double> loading = std::chrono::steady_clock::now() - start;
        const auto done = static_cast<double>(detections.size());
        auto detection = (*detector)->detect(volume, context.part(done / count, (done + 1.0) / count));
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        detection->stages.insert(detection->stages.begin(), {"model", loading.count()});
        detections.push_back(std::move(*detection));
    }
    return inference::mergeDetections(detections);
}

int detect(const DetectArguments &arguments)
{
    const InterruptListener interrupt;
    ProgressLine line;
    const core::JobContext context(interrupt.token(),
                                   [&](double fraction, std::string_view step) { line.show(fraction, step); });
    const auto start = std::chrono::steady_clock::now();
    const auto volume = imaging::readVolume(arguments.input, {arguments.series}, context.part(0.0, 0.4));
    if (!volume) {
        line.clear();
        return reportFailure(volume.error());
    }
    const auto read = std::chrono::steady_clock::now();
    auto detection = detectSeparately(arguments, **volume, context.part(0.4, 1.0));
    line.clear();
    if (!detection) {
        return reportFailure(detection.error());
    }
    const auto seconds = [](auto from, auto to) { return std::chrono::duration<double>(to - from).count(); };
    detection->stages.insert(detection->stages.begin(), {"read", seconds(start, read)});
    inference::decide(*detection, arguments.threshold);
    if (const int failed = writeOutputs(arguments, *detection, **volume); failed != 0) {
        return failed;
    }
    const std::string report = arguments.json ? detectionJson(arguments.input, **volume, *detection)
                                              : detectionTable(**volume, *detection);
    std::fputs(report.c_str(), stdout);
    return 0;
}

/// The folder's cases, or this process' part of them.
int detectMany(const DetectArguments &arguments)
{
    const auto shard = Shard::parse(arguments.shard);
    if (!shard) {
        return reportFailure({core::ErrorCode::InvalidArgument,
                              "--shard is \"" + arguments.shard + "\"; it is i/n, with i from 1 to n, as 2/8."});
    }
    if (arguments.outputs.size() > 1 || !arguments.series.empty()) {
        return reportFailure({core::ErrorCode::InvalidArgument,
                              "With --shard, --output is one folder for all results, and --series cannot be used."});
    }
    DetectFolderArguments folder;
    folder.folder = arguments.input;
    folder.output = arguments.outputs.empty() ? std::string() : arguments.outputs.front();
    folder.models.assign(arguments.models.begin(), arguments.models.end());
    if (folder.models.empty()) {
        folder.models.push_back(demoModelFile());
    }
    folder.shard = *shard;
    folder.overwrite = arguments.overwrite;
    folder.reports = arguments.json;
    folder.threshold = arguments.threshold;
    folder.options = arguments.options;
    return detectFolder(folder);
}

} // namespace

Command addDetectCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<DetectArguments>();
    CLI::App *parser = program.add_subcommand("detect", "Find the landmarks in a head CT");
    parser->add_option("INPUT", arguments->input, "Volume file, DICOM folder, or one file of a DICOM series")->required();
    parser->add_option("--model", arguments->models,
                       "Model file (default: the demonstration model); several are merged (repeatable)")
        ->allow_extra_args(false);
    parser->add_option("--output,-o", arguments->outputs, "Landmark file to write: .mrk.json, .fcsv, .csv (repeatable)")
        ->allow_extra_args(false);
    parser->add_flag("--json", arguments->json, "Print one JSON object instead of a table");
    parser->add_option("--device", arguments->options.device, "auto, cpu, cuda or cuda:N");
    parser->add_option("--threshold", arguments->threshold, "Probability from which a landmark counts as present")
        ->check(CLI::Range(0.0, 1.0));
    parser->add_option("--series", arguments->series, "UID of the DICOM series to read");
    parser->add_option("--threads", arguments->options.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    parser->add_flag("--share-slices", arguments->options.sharesSlices,
                     "Look again at landmarks that the template groups on a common slice, and put them onto it");
    parser->add_flag("--tta", arguments->options.testTimeAugmentation,
                     "Look more often, shifted and mirrored: steadier, and slower");
    parser->add_option("--looks", arguments->options.looks,
                       "How often to look: 1 is fastest (default: 8 with a compact model, else 1)")
        ->check(CLI::Range(0, 64));
    parser->add_option("--max-memory", arguments->options.mostMemoryBytes,
                       "Most memory beside the volume and the weights, in bytes or as 500M, 2G")
        ->transform(CLI::AsSizeValue(false));
    parser->add_option("--batch", arguments->options.windowsAtOnce,
                       "Windows that go through the fine network at once (default: 1 on the CPU, up to 8 on a GPU)")
        ->check(CLI::Range(0, 64));
    parser->add_option("--precision", arguments->options.precision,
                       "Of the fine network on a GPU: auto (single precision), fp32, fp16 or bf16; the CPU's is fp32");
    CLI::Option *shard =
        parser->add_option("--shard", arguments->shard,
                           "INPUT is a folder of cases; detect in each, or in the i-th of n parts: i/n (1/1: all). Results go to "
                           "NAME_detected.mrk.json beside the volumes or in the folder --output; those that are there are kept; "
                           "--json writes a report beside each");
    parser->add_flag("--overwrite", arguments->overwrite, "With --shard: make results anew that are there")->needs(shard);
    return {parser, [arguments] { return arguments->shard.empty() ? detect(*arguments) : detectMany(*arguments); }};
}

} // namespace gonion::app
