// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/benchmark_table.h"

#include "app/commands/console.h"
#include "app/resource_folder.h"
#include "bench/compare_networks.h"
#include "bench/model_folder.h"
#include "bench/table_report.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;

std::vector<bench::ComparedNetwork> chosenNetworks(const TableArguments &arguments)
{
    std::vector<bench::ComparedNetwork> chosen;
    for (const inference::NamedNetwork &named : inference::namedNetworks()) {
        const std::string name(named.name);
        const auto &asked = arguments.networks;
        if (!asked.empty() && std::find(asked.begin(), asked.end(), name) == asked.end()) {
            continue;
        }
        for (const std::string &head : arguments.heads) {
            inference::NetworkOptions options = bench::shrunk(named.options, arguments.divisor);
            const bool heatmap = head == "heatmap";
            options.common().head = heatmap ? inference::NetworkHead::Heatmap : inference::NetworkHead::Anchor;
            chosen.push_back({name + "-" + head, options});
        }
    }
    return chosen;
}

std::int64_t stepsOf(const TableArguments &arguments)
{
    constexpr std::int64_t kDefault = 200;
    constexpr std::int64_t kUntilTheTimeIsUp = std::int64_t{1} << 40;
    if (arguments.steps > 0) {
        return arguments.steps;
    }
    return arguments.minutes > 0.0 ? kUntilTheTimeIsUp : kDefault;
}

bench::CompareOptions optionsOf(const TableArguments &arguments, const fs::path &folder)
{
    bench::CompareOptions options;
    options.networks = chosenNetworks(arguments);
    options.folder = folder;
    options.coarseModel = arguments.coarse.empty() ? demoModelFile() : fs::path(arguments.coarse);
    options.cases = arguments.cases;
    options.calibrationCases = arguments.calibrationCases;
    training::TrainOptions &training = options.training;
    training.steps = stepsOf(arguments);
    training.minutes = arguments.minutes;
    training.batch = arguments.batch;
    training.learningRate = arguments.learningRate;
    training.seed = arguments.seed;
    training.threads = arguments.threads;
    training.device = arguments.device;
    training.fine.spacingMm.fill(arguments.spacing);
    std::copy_n(arguments.patch.begin(), 3, training.fine.patch.begin());
    return options;
}

} // namespace

void addTableOptions(CLI::App &parser, TableArguments &arguments)
{
    std::vector<std::string> names;
    for (const inference::NamedNetwork &network : inference::namedNetworks()) {
        names.emplace_back(network.name);
    }
    parser.add_option("--networks", arguments.networks, "Networks to compare (default: all)")
        ->check(CLI::IsMember(names))
        ->delimiter(',');
    parser.add_option("--heads", arguments.heads, "anchor, heatmap, or both")
        ->check(CLI::IsMember(std::vector<std::string>{"anchor", "heatmap"}))
        ->delimiter(',');
    parser.add_option("--steps", arguments.steps, "Training steps of each network (default: 200, or as many as --minutes allow)")->check(CLI::PositiveNumber);
    parser.add_option("--minutes", arguments.minutes, "Training time of each; with --steps, whichever ends first")
        ->check(CLI::NonNegativeNumber);
    parser.add_option("--batch", arguments.batch, "Cases a step")->check(CLI::Range(1, 1024));
    parser.add_option("--divisor", arguments.divisor, "Divides the published widths")->check(CLI::Range(1, 16));
    parser.add_option("--patch", arguments.patch, "Voxels of a patch along x, y, z")
        ->expected(3)
        ->check(CLI::Range(16, 512));
    parser.add_option("--spacing", arguments.spacing, "Voxel size in mm")->check(CLI::Range(0.2, 4.0));
    parser.add_option("--learning-rate", arguments.learningRate, "Highest learning rate")->check(CLI::PositiveNumber);
    parser.add_option("--seed", arguments.seed, "Of weights and training phantoms")->check(CLI::Range(0U, 65535U));
    parser.add_option("--cases", arguments.cases, "Test phantoms")->check(CLI::Range(1, 100000));
    parser.add_option("--calibration-cases", arguments.calibrationCases, "Phantoms that presence is calibrated on")
        ->check(CLI::Range(0, 100000));
    parser.add_option("--coarse", arguments.coarse, "Model whose coarse network finds the jaw (default: the demo's)");
    parser.add_option("--keep", arguments.keep, "Folder to keep the trained models in");
    parser.add_option("--device", arguments.device, "auto, cpu, cuda or cuda:N");
    parser.add_option("--threads", arguments.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    parser.add_flag("--json", arguments.json, "Print JSON");
}

int runTable(const TableArguments &arguments)
{
    const InterruptListener interrupt;
    const auto folder = bench::ModelFolder::create(arguments.keep);
    if (!folder) {
        return reportFailure(folder.error());
    }
    ProgressLine line;
    const core::JobContext context(interrupt.token(),
                                   [&](double fraction, std::string_view step) { line.show(fraction, step); });
    if (!arguments.json) {
        std::fputs(bench::tableHeader().c_str(), stdout);
        std::fflush(stdout);
    }
    const auto rows = bench::compareNetworks(optionsOf(arguments, (*folder)->path()), context,
                                             [&](const bench::ComparedResult &row) {
                                                 line.clear();
                                                 if (!arguments.json) {
                                                     std::fputs(bench::tableLines(row).c_str(), stdout);
                                                     std::fflush(stdout);
                                                 }
                                             });
    line.clear();
    if (!rows) {
        return reportFailure(rows.error());
    }
    if (arguments.json) {
        std::fputs(bench::tableJson(*rows).c_str(), stdout);
    }
    return 0;
}

} // namespace gonion::app
