// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"

#include "annotation/landmark_file.h"
#include "annotation/shape/procrustes.h"
#include "core/atomic_file.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gonion::app {
namespace {

struct MeanShapeArguments {
    std::vector<std::string> files;
    std::string output;
    std::string templateId;
    annotation::ProcrustesOptions options;
};

int writeMeanShape(const MeanShapeArguments &arguments)
{
    std::vector<annotation::LandmarkSet> cases;
    for (const std::string &file : arguments.files) {
        auto loaded = annotation::readLandmarks(file);
        if (!loaded) {
            return reportFailure(loaded.error());
        }
        cases.push_back(std::move(loaded->set));
    }
    const std::string templateId = arguments.templateId.empty() && !cases.empty() ? cases.front().templateId : arguments.templateId;
    const auto shape = annotation::meanShapeOf(cases, templateId, arguments.options);
    if (!shape) {
        return reportFailure(shape.error());
    }
    if (const auto written = core::writeFileAtomically(arguments.output, shape->toJson()); !written) {
        return reportFailure(written.error());
    }
    std::printf("%-12s %5s  %s\n", "landmark", "cases", "distance to what the others let expect, mm: mean and SD");
    for (const annotation::MeanLandmark &landmark : shape->landmarks()) {
        std::printf("%-12s %5zu  %5.2f %5.2f\n", landmark.id.c_str(), landmark.cases, landmark.meanDistanceMm, landmark.sdDistanceMm);
    }
    return 0;
}

} // namespace

Command addMeanShapeCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<MeanShapeArguments>();
    CLI::App *parser = program.add_subcommand("mean-shape", "Average landmark files to a mean shape (generalised Procrustes)");
    parser->add_option("FILES", arguments->files, "Landmark files, one a case")->required();
    parser->add_option("--output,-o", arguments->output, "Mean shape to write (.json)")->required();
    parser->add_option("--template", arguments->templateId, "Id of the template (default: the first file's)");
    parser->add_option("--provenance", arguments->options.provenance, "Which cases these are, for a person");
    parser->add_flag("--scale", arguments->options.scale, "Take the cases' size out as well");
    return {parser, [arguments] { return writeMeanShape(*arguments); }};
}

} // namespace gonion::app
