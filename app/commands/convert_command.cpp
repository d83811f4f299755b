// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"

#include "annotation/landmark_file.h"
#include "core/read_file.h"
#include "imaging/read_volume.h"
#include "inference/checkpoint_import.h"
#include "inference/model_file.h"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;

struct ConvertArguments {
    std::string input;
    std::string output;
    std::string volume;
    std::vector<std::int64_t> topk;
    std::vector<std::int64_t> regions;
    std::vector<double> spacing;
    std::vector<std::int64_t> patch;
    std::vector<double> anchorRadii;
    std::vector<double> intensity;
    std::string landmarkTemplate;
};

int convertLandmarks(const ConvertArguments &arguments)
{
    annotation::LandmarkReadOptions options;
    if (!arguments.volume.empty()) {
        const auto volume = imaging::readVolume(arguments.volume, {}, {});
        if (!volume) {
            return reportFailure(volume.error());
        }
        options.geometry = (*volume)->geometry();
    }
    const auto landmarks = annotation::readLandmarks(arguments.input, options);
    if (!landmarks) {
        return reportFailure(landmarks.error());
    }
    printNotices(landmarks->notices);
    const auto written = annotation::writeLandmarks(arguments.output, landmarks->set, options.geometry);
    if (!written) {
        return reportFailure(written.error());
    }
    printNotices(*written);
    return 0;
}

int convertVolume(const ConvertArguments &arguments)
{
    const InterruptListener interrupt;
    const auto volume = imaging::readVolume(arguments.input, {}, core::JobContext(interrupt.token()));
    if (!volume) {
        return reportFailure(volume.error());
    }
    const auto written = imaging::writeVolume(**volume, arguments.output);
    return written ? 0 : reportFailure(written.error());
}

template <typename T>
std::optional<std::array<T, 3>> threeOf(const std::vector<T> &values)
{
    return values.size() == 3 ? std::optional(std::array<T, 3>{values[0], values[1], values[2]}) : std::nullopt;
}

core::Result<void> readTemplate(const std::string &file, inference::ImportOptions &options)
{
    constexpr std::size_t kLargestTemplate = 16U << 20U;
    const auto text = core::readFile(file, kLargestTemplate);
    if (!text) {
        return tl::unexpected(text.error());
    }
    auto landmarks = annotation::LandmarkTemplate::fromJson(*text);
    if (!landmarks) {
        return core::fail(landmarks.error().code, file + ": " + landmarks.error().message);
    }
    options.landmarks = std::move(*landmarks);
    return {};
}

/// A checkpoint of the authors' trainer becomes a model file; what it does not say is assumed and said.
int convertCheckpoint(const ConvertArguments &arguments)
{
    inference::ImportOptions options;
    if (!arguments.topk.empty()) {
        options.topk = arguments.topk;
    }
    options.regions = threeOf(arguments.regions);
    options.spacingMm = threeOf(arguments.spacing);
    options.patch = threeOf(arguments.patch);
    if (!arguments.anchorRadii.empty()) {
        options.anchorRadii = arguments.anchorRadii;
    }
    if (arguments.intensity.size() == 2) {
        options.intensity = inference::IntensityMapping{arguments.intensity[0], arguments.intensity[1]};
    }
    if (!arguments.landmarkTemplate.empty()) {
        if (const auto read = readTemplate(arguments.landmarkTemplate, options); !read) {
            return reportFailure(read.error());
        }
    }
    const auto imported = inference::importCheckpoint(arguments.input, options);
    if (!imported) {
        return reportFailure(imported.error());
    }
    printNotices(imported->assumptions);
    const auto written = inference::writeModel(arguments.output, imported->model, false);
    return written ? 0 : reportFailure(written.error());
}

bool isCheckpointName(const fs::path &file)
{
    const std::string extension = file.extension().string();
    return extension == ".ckpt" || extension == ".pt" || extension == ".pth";
}

int convert(const ConvertArguments &arguments)
{
    if (isCheckpointName(arguments.input)) {
        return convertCheckpoint(arguments);
    }
    return annotation::isLandmarkFileName(arguments.input) ? convertLandmarks(arguments) : convertVolume(arguments);
}

} // namespace

Command addConvertCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<ConvertArguments>();
    CLI::App *parser = program.add_subcommand("convert", "Convert landmark files, volumes and PyTorch checkpoints");
    parser->add_option("IN", arguments->input, "Landmark file, volume file, DICOM folder, or the authors' checkpoint (.ckpt)")->required();
    parser->add_option("OUT", arguments->output, "File to write; its name says the format")->required();
    parser->add_option("--volume", arguments->volume, "The landmarks' volume, for .npy (voxel coordinates)");
    parser->add_option("--topk", arguments->topk, "Checkpoint: regions attended to, by stage")->expected(4);
    parser->add_option("--regions", arguments->regions, "Checkpoint: attention regions along x, y, z")->expected(3);
    parser->add_option("--spacing", arguments->spacing, "Checkpoint: voxel size in mm along x, y, z")->expected(3);
    parser->add_option("--patch", arguments->patch, "Checkpoint: voxels of a patch along x, y, z")->expected(3);
    parser->add_option("--anchor-radii", arguments->anchorRadii, "Checkpoint: radius of each anchor, in cells");
    parser->add_option("--intensity", arguments->intensity, "Checkpoint: HU that stood for the training's 0 and 255")->expected(2);
    parser->add_option("--template", arguments->landmarkTemplate, "Checkpoint: landmark template (.json) of its outputs");
    return {parser, [arguments] { return convert(*arguments); }};
}

} // namespace gonion::app
