// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/commands/network_list.h"

#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "inference/model_info.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;

int describeModel(const fs::path &file)
{
    const auto model = inference::readModelDescription(file);
    if (!model) {
        return reportFailure(model.error());
    }
    std::printf("Model: %s%s\n", model->name.c_str(), model->demonstration ? " (demonstration, not for diagnosis)" : "");
    std::printf("Template: %s, %zu landmarks\n", model->landmarks.name().c_str(), model->landmarks.size());
    std::printf("%s\n", model->toJson().c_str());
    return 0;
}

int describeLandmarks(const fs::path &file)
{
    const auto landmarks = annotation::readLandmarks(file);
    if (!landmarks) {
        return reportFailure(landmarks.error());
    }
    for (const annotation::Landmark &landmark : landmarks->set.landmarks) {
        const std::string state(annotation::nameOf(landmark.state));
        std::printf("%-6s %-10s", landmark.id.c_str(), state.c_str());
        if (landmark.position) {
            std::printf(" %9.2f %9.2f %9.2f", landmark.position->x, landmark.position->y, landmark.position->z);
        }
        std::printf("\n");
    }
    for (const std::string &notice : landmarks->notices) {
        std::printf("Note: %s\n", notice.c_str());
    }
    return 0;
}

int describeVolume(const fs::path &file, const std::string &series)
{
    const core::JobContext context;
    if (series.empty()) {
        const auto listed = imaging::listSeries(file, context);
        if (listed && listed->size() > 1) {
            std::printf("%zu series; choose one with --series:\n", listed->size());
            for (const imaging::SeriesInfo &one : *listed) {
                std::printf("%s  %s  %s  %lld x %lld x %lld  %.3g x %.3g x %.3g mm\n", one.uid.c_str(),
                            one.modality.c_str(), one.description.c_str(), static_cast<long long>(one.size.i),
                            static_cast<long long>(one.size.j), static_cast<long long>(one.size.k), one.spacingMm[0],
                            one.spacingMm[1], one.spacingMm[2]);
            }
            return 0;
        }
    }
    const auto volume = imaging::readVolume(file, {series}, context);
    if (!volume) {
        return reportFailure(volume.error());
    }
    const core::ImageGeometry &geometry = (*volume)->geometry();
    const std::string type(core::nameOf((*volume)->type()));
    std::printf("Volume: %lld x %lld x %lld, %s, %.0f to %.0f%s\n", static_cast<long long>(geometry.size().i),
                static_cast<long long>(geometry.size().j), static_cast<long long>(geometry.size().k), type.c_str(),
                (*volume)->minimum(), (*volume)->maximum(), (*volume)->looksLikeHounsfield() ? " HU" : " (no HU)");
    std::printf("Spacing: %.4g x %.4g x %.4g mm\n", geometry.spacing()[0], geometry.spacing()[1], geometry.spacing()[2]);
    std::printf("Origin: %.2f %.2f %.2f mm (LPS), %.1f degrees oblique\n", geometry.origin().x, geometry.origin().y,
                geometry.origin().z, geometry.obliquityDegrees());
    for (const core::GeometryFinding &finding : (*volume)->verdict().findings) {
        std::printf("%s: %s\n", finding.severity == core::GeometrySeverity::Doubt ? "Caution" : "Note",
                    finding.message.c_str());
    }
    return 0;
}

int describe(const std::string &name, const std::string &series)
{
    const fs::path file(name);
    if (file.extension() == ".safetensors") {
        return describeModel(file);
    }
    return annotation::isLandmarkFileName(file) ? describeLandmarks(file) : describeVolume(file, series);
}

} // namespace

Command addInfoCommand(CLI::App &program)
{
    const auto file = std::make_shared<std::string>();
    const auto series = std::make_shared<std::string>();
    const auto networks = std::make_shared<bool>(false);
    const auto json = std::make_shared<bool>(false);
    CLI::App *parser =
        program.add_subcommand("info", "Describe a volume, a model or a landmark file, or list the networks");
    CLI::Option *input = parser->add_option("FILE", *file, "Volume file, DICOM folder, model or landmark file");
    CLI::Option *listing = parser->add_flag("--networks", *networks,
                                            "List the networks with parameters, operations and memory");
    listing->excludes(input);
    parser->add_flag("--json", *json, "The list as JSON")->needs(listing);
    parser->add_option("--series", *series, "UID of the DICOM series");
    return {parser, [file, series, networks, json] {
                if (*networks) {
                    return listNetworks(*json);
                }
                if (file->empty()) {
                    return reportFailure({core::ErrorCode::InvalidArgument, "Name a file, or ask for --networks."});
                }
                return describe(*file, *series);
            }};
}

} // namespace gonion::app
