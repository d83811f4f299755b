// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"

#include "annotation/project/nnlandmark_project.h"
#include "imaging/read_volume.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gonion::app {
namespace {

struct NnLandmarkArguments {
    std::string folder;
    std::string output;
};

core::Result<core::ImageGeometry> geometryOf(const std::filesystem::path &volume)
{
    return imaging::readGeometry(volume, {});
}

int importDataSet(const NnLandmarkArguments &arguments, const core::JobContext &job)
{
    auto imported = annotation::importNnLandmark(arguments.folder, geometryOf, job);
    if (!imported) {
        return reportFailure(imported.error());
    }
    printNotices(imported->notices);
    if (const auto saved = imported->project.save(); !saved) {
        return reportFailure(saved.error());
    }
    std::printf("%zu cases\n", imported->project.cases().size());
    return 0;
}

int exportProject(const NnLandmarkArguments &arguments, const core::JobContext &job)
{
    const auto project = annotation::Project::open(arguments.folder);
    if (!project) {
        return reportFailure(project.error());
    }
    const auto notices = annotation::exportNnLandmark(*project, arguments.output, geometryOf, job);
    if (!notices) {
        return reportFailure(notices.error());
    }
    printNotices(*notices);
    return 0;
}

int convert(const NnLandmarkArguments &arguments)
{
    const InterruptListener interrupt;
    ProgressLine line;
    const core::JobContext job(interrupt.token(), [&line](double fraction, std::string_view step) { line.show(fraction, step); });
    return arguments.output.empty() ? importDataSet(arguments, job) : exportProject(arguments, job);
}

} // namespace

Command addNnLandmarkCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<NnLandmarkArguments>();
    CLI::App *parser = program.add_subcommand("nnlandmark", "Make a project of an nnLandmark data set, or write one from a project");
    parser->add_option("FOLDER", arguments->folder, "The data set (images*/CASE_0000.* and its JSON files); with --export, a project")->required();
    parser->add_option("--export", arguments->output, "Folder to write nnLandmark's JSON files of the project to");
    return {parser, [arguments] { return convert(*arguments); }};
}

} // namespace gonion::app
