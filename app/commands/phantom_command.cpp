// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"

#include "annotation/landmark_file.h"
#include "annotation/mml_npy.h"
#include "imaging/read_volume.h"
#include "training/phantom/phantom.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;

enum class PhantomLayout { Plain, Mml };

struct PhantomArguments {
    std::string output;
    PhantomLayout layout = PhantomLayout::Plain;
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

/// MML's grey values: 0 to 255, here from -1000 to 3000 HU.
core::Result<std::shared_ptr<const core::Volume>> inMmlGreys(const core::Volume &volume)
{
    // Taken as it lies: that data set knows no origin.
    const auto geometry = core::ImageGeometry::axisAligned({}, volume.geometry().spacing(), volume.geometry().size());
    if (!geometry) {
        return tl::unexpected(geometry.error());
    }
    const auto count = static_cast<std::size_t>(geometry->size().voxels());
    const auto greys = std::make_shared<std::vector<std::uint8_t>>(count);
    volume.visit([&](const auto *voxels) {
        for (std::size_t n = 0; n < count; ++n) {
            const double share = (static_cast<double>(voxels[n]) + 1000.0) / 4000.0;
            (*greys)[n] = static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(share, 0.0, 1.0)));
        }
    });
    return core::Volume::create(*geometry, core::VoxelType::UInt8, std::shared_ptr<const void>(greys, greys->data()));
}

/// Of each five cases three to learn from, one to validate with and one to test with, about as MML has them.
const char *mmlSplitOf(std::int64_t number)
{
    return number % 5 == 1 ? "test" : number % 5 == 3 ? "val" : "train";
}

/// One phantom as `train`, `val` or `test` / `phantom_SEED_volume.nrrd`, `_label.npy` and `_spacing.npy`.
core::Result<void> writeMmlPhantom(const PhantomArguments &arguments, std::int64_t number, std::uint64_t seed)
{
    const fs::path folder = fs::path(arguments.output) / mmlSplitOf(number);
    std::error_code ignored; // writing says what is wrong
    fs::create_directories(folder, ignored);
    const std::string name = "phantom_" + std::to_string(seed);
    const training::Phantom phantom = training::Phantom::draw(seed, arguments.options);
    const core::ImageGeometry &geometry = phantom.scan().geometry;
    if (!arguments.landmarksOnly) {
        const auto volume = inMmlGreys(*phantom.volume());
        const auto written = volume ? imaging::writeVolume(**volume, folder / (name + "_volume.nrrd"))
                                    : core::Result<void>(tl::unexpected(volume.error()));
        if (!written) {
            return written;
        }
    }
    if (const auto written = annotation::writeMmlSpacing(folder / (name + "_spacing.npy"), geometry.spacing()); !written) {
        return written;
    }
    const auto notices = annotation::writeLandmarks(folder / (name + "_label.npy"), phantom.landmarks(), geometry);
    if (!notices) {
        return tl::unexpected(notices.error());
    }
    for (const std::string &notice : *notices) {
        std::fprintf(stderr, "gonion: %s: %s\n", name.c_str(), notice.c_str());
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
        const auto written = arguments.layout == PhantomLayout::Mml ? writeMmlPhantom(arguments, n, seed)
                                                                    : writePhantom(arguments, seed);
        if (!written) {
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
    static const std::map<std::string, PhantomLayout> kLayouts{{"plain", PhantomLayout::Plain}, {"mml", PhantomLayout::Mml}};
    parser
        ->add_option("--layout", arguments->layout,
                     "plain (the default: volumes in HU with .mrk.json beside them), or mml: train, val and test in the layout "
                     "of the MML data set, 0..255")
        ->transform(CLI::CheckedTransformer(kLayouts));
    parser->add_flag("--landmarks-only", arguments->landmarksOnly, "Write no volumes, only the landmark files");
    parser
        ->add_option("--teeth", arguments->options.teeth,
                     "drawn (the default: any mixture), toothless, one-impacted or moulded")
        ->transform(CLI::CheckedTransformer(kTeeth));
    return {parser, [arguments] { return writePhantoms(*arguments); }};
}

} // namespace gonion::app
