// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"

#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "training/phantom/phantom.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;

struct PhantomArguments {
    std::string output;
    std::int64_t cases = 10;
    std::uint64_t seed = 1;
    training::PhantomOptions options;
    bool landmarksOnly = false;
};

/// One phantom's volume and landmarks as `phantom_SEED.nrrd` and `.mrk.json`.
core::Result<void> writePhantom(const PhantomArguments &arguments, std::uint64_t seed)
{
    const fs::path folder = arguments.output;
    const training::Phantom phantom = training::Phantom::draw(seed, arguments.options);
    const std::string name = "phantom_" + std::to_string(seed);
    if (!arguments.landmarksOnly) {
        const auto volume = phantom.volume();
        if (const auto written = imaging::writeVolume(*volume, folder / (name + ".nrrd")); !written) {
            return written;
        }
    }
    const auto landmarks = annotation::writeLandmarks(folder / (name + ".mrk.json"), phantom.landmarks());
    if (!landmarks) {
        return tl::unexpected(landmarks.error());
    }
    return {};
}

int writePhantoms(const PhantomArguments &arguments)
{
    const InterruptListener interrupt;
    std::error_code error;
    fs::create_directories(arguments.output, error);
    if (error) {
        return reportFailure({core::ErrorCode::WriteFailed, "The folder " + arguments.output + " cannot be made: "
                                                                + error.message() + ". Choose another one."});
    }
    ProgressLine line;
    for (std::int64_t n = 0; n < arguments.cases; ++n) {
        line.show(static_cast<double>(n) / static_cast<double>(arguments.cases), "Making phantoms");
        if (interrupt.token().stop_requested()) {
            line.clear();
            return reportFailure({core::ErrorCode::Cancelled, "Cancelled."});
        }
        const std::uint64_t seed = arguments.seed + static_cast<std::uint64_t>(n);
        if (const auto written = writePhantom(arguments, seed); !written) {
            line.clear();
            return reportFailure(written.error());
        }
    }
    return 0;
}

} // namespace

Command addPhantomCommand(CLI::App &program)
{
    using training::PhantomFieldOfView;
    static const std::map<std::string, PhantomFieldOfView> kFieldsOfView{
        {"whole-head", PhantomFieldOfView::WholeHead}, {"head-and-neck", PhantomFieldOfView::HeadAndNeck},
        {"face", PhantomFieldOfView::Face},            {"jaw", PhantomFieldOfView::Jaw},
        {"cranium", PhantomFieldOfView::Cranium},      {"cut-jaw", PhantomFieldOfView::CutThroughJaw},
    };
    using training::PhantomTeeth;
    static const std::map<std::string, PhantomTeeth> kTeeth{{"drawn", PhantomTeeth::Drawn},
                                                            {"toothless", PhantomTeeth::Toothless},
                                                            {"one-impacted", PhantomTeeth::OneImpacted},
                                                            {"moulded", PhantomTeeth::Moulded}};
    const auto arguments = std::make_shared<PhantomArguments>();
    CLI::App *parser = program.add_subcommand("phantom", "Make head CT phantoms with exact landmarks");
    parser->add_option("--output,-o", arguments->output, "Folder for the volumes and landmark files")->required();
    parser->add_option("--cases", arguments->cases, "How many")->check(CLI::Range(1, 1000000));
    parser->add_option("--seed", arguments->seed, "Of the first case; below 2^32 for test cases")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{0xffffffff}));
    parser
        ->add_option("--field-of-view", arguments->options.fieldOfView,
                     "whole-head, head-and-neck, face, jaw, cranium or cut-jaw (default: drawn by the seed)")
        ->transform(CLI::CheckedTransformer(kFieldsOfView));
    parser->add_flag("--landmarks-only", arguments->landmarksOnly, "Write no volumes, only the landmark files");
    parser
        ->add_option("--teeth", arguments->options.teeth,
                     "drawn (the default: any mixture), toothless, one-impacted or moulded")
        ->transform(CLI::CheckedTransformer(kTeeth));
    return {parser, [arguments] { return writePhantoms(*arguments); }};
}

} // namespace gonion::app
