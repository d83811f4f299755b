// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/commands/detection_report.h"
#include "app/resource_folder.h"

#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "inference/detector.h"

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
    std::string model;
    std::vector<std::string> outputs;
    bool json = false;
    std::string device = "auto";
    std::optional<double> threshold;
    std::string series;
    int threads = 0;
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
    const std::filesystem::path model = arguments.model.empty() ? demoModelFile() : std::filesystem::path(arguments.model);
    const auto detector = inference::Detector::load(model, {arguments.device, arguments.threads});
    if (!detector) {
        line.clear();
        return reportFailure(detector.error());
    }
    const auto loaded = std::chrono::steady_clock::now();
    auto detection = (*detector)->detect(**volume, context.part(0.4, 1.0));
    line.clear();
    if (!detection) {
        return reportFailure(detection.error());
    }
    const auto seconds = [](auto from, auto to) { return std::chrono::duration<double>(to - from).count(); };
    detection->stages.insert(detection->stages.begin(),
                             {{"read", seconds(start, read)}, {"model", seconds(read, loaded)}});
    inference::decide(*detection, arguments.threshold);
    if (const int failed = writeOutputs(arguments, *detection, **volume); failed != 0) {
        return failed;
    }
    const std::string report = arguments.json ? detectionJson(arguments.input, **volume, *detection)
                                              : detectionTable(**volume, *detection);
    std::fputs(report.c_str(), stdout);
    return 0;
}

} // namespace

Command addDetectCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<DetectArguments>();
    CLI::App *parser = program.add_subcommand("detect", "Find the landmarks in a head CT");
    parser->add_option("INPUT", arguments->input, "Volume file, DICOM folder, or one file of a DICOM series")->required();
    parser->add_option("--model", arguments->model, "Model file (default: the demonstration model)");
    parser->add_option("--output,-o", arguments->outputs, "Landmark file to write: .mrk.json, .fcsv, .csv (repeatable)");
    parser->add_flag("--json", arguments->json, "Print one JSON object instead of a table");
    parser->add_option("--device", arguments->device, "auto, cpu, cuda or cuda:N");
    parser->add_option("--threshold", arguments->threshold, "Probability from which a landmark counts as present")
        ->check(CLI::Range(0.0, 1.0));
    parser->add_option("--series", arguments->series, "UID of the DICOM series to read");
    parser->add_option("--threads", arguments->threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    return {parser, [arguments] { return detect(*arguments); }};
}

} // namespace gonion::app
