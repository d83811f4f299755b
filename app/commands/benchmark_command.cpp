// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/benchmark_network.h"
#include "app/commands/benchmark_table.h"
#include "app/commands/benchmark_training.h"
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/resource_folder.h"
#include "bench/detection_timing.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gonion::app {
namespace {

struct BenchmarkArguments {
    std::string input;
    std::string model;
    std::string device = "auto";
    int repeats = 3;
    int threads = 0;
    NetworkBenchmark network;
    TableArguments table;
    ThroughputArguments training;
};

std::filesystem::path inputOf(const BenchmarkArguments &arguments)
{
    return arguments.input.empty() ? demoVolumeFile() : std::filesystem::path(arguments.input);
}

/// Runs a measurement with progress and prints its lines.
template <typename Measure>
int printed(Measure &&measure)
{
    const InterruptListener interrupt;
    ProgressLine line;
    const core::JobContext context(interrupt.token(),
                                   [&](double fraction, std::string_view step) { line.show(fraction, step); });
    const core::Result<std::vector<bench::TimedWork>> works = measure(context);
    line.clear();
    if (!works) {
        return reportFailure(works.error());
    }
    for (const bench::TimedWork &work : *works) {
        std::printf("%s\n", bench::lineOf(work).c_str());
    }
    return 0;
}

int benchmarkLoad(const BenchmarkArguments &arguments)
{
    return printed([&](const core::JobContext &context) {
        return bench::timeReading(inputOf(arguments), arguments.repeats, context)
            .map([](bench::TimedWork work) { return std::vector{std::move(work)}; });
    });
}

int benchmarkNetwork(const BenchmarkArguments &arguments)
{
    const std::filesystem::path model =
        arguments.model.empty() ? demoModelFile() : std::filesystem::path(arguments.model);
    return printed([&](const core::JobContext &context) {
        return bench::timeDetection(
            {inputOf(arguments), model, arguments.device, arguments.threads, arguments.repeats}, context);
    });
}

int benchmarkRender(const BenchmarkArguments &arguments, const RenderBenchmark &render)
{
    if (!render) {
        std::fprintf(stderr, "gonion: This program was built without the window, so there are no views to time.\n");
        return 2;
    }
    return render({inputOf(arguments), arguments.repeats});
}

void addOptions(CLI::App &parser, BenchmarkArguments &arguments)
{
    parser.add_option("INPUT", arguments.input, "Volume (default: the demo case)");
    parser.add_option("--repeats", arguments.repeats, "Runs to time")->check(CLI::Range(1, 1000));
}

} // namespace

Command addBenchmarkCommand(CLI::App &program, RenderBenchmark render)
{
    const auto arguments = std::make_shared<BenchmarkArguments>();
    CLI::App *parser = program.add_subcommand("benchmark", "Measure this machine");
    parser->require_subcommand(1);
    CLI::App *load = parser->add_subcommand("load", "Reading a volume");
    CLI::App *network = parser->add_subcommand("network", "Detection, by stage, with the model warm");
    CLI::App *views = parser->add_subcommand("render", "Slices and 3D, from the input to the picture");
    CLI::App *table = parser->add_subcommand("table", "Train networks alike on phantoms and compare them on unseen ones");
    CLI::App *training = parser->add_subcommand("training", "Training steps, beside a plain LibTorch loop on the same cases");
    addTableOptions(*table, arguments->table);
    addThroughputOptions(*training, arguments->training);
    addOptions(*load, *arguments);
    addOptions(*network, *arguments);
    addOptions(*views, *arguments);
    network->add_option("--model", arguments->model, "Model file (default: the demonstration model)");
    network->add_option("--device", arguments->device, "auto, cpu, cuda or cuda:N");
    network->add_option("--threads", arguments->threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    addNetworkBenchmarkOptions(*network, arguments->network);
    return {parser, [arguments, load, views, table, training, render = std::move(render)] {
                if (views->parsed()) {
                    return benchmarkRender(*arguments, render);
                }
                if (table->parsed()) {
                    return runTable(arguments->table);
                }
                if (training->parsed()) {
                    return runThroughput(arguments->training);
                }
                if (isNetworkBenchmark(arguments->network)) {
                    return runNetworkBenchmark(arguments->network, arguments->repeats, arguments->threads);
                }
                return load->parsed() ? benchmarkLoad(*arguments) : benchmarkNetwork(*arguments);
            }};
}

} // namespace gonion::app
