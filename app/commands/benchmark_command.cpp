// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/benchmark_network.h"
#include "app/commands/benchmark_table.h"
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/resource_folder.h"

#include "imaging/read_volume.h"
#include "inference/detector.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
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
};

/// Seconds of each call, fastest first.
template <typename Work>
std::vector<double> timed(int repeats, Work &&work)
{
    std::vector<double> seconds;
    for (int n = 0; n < repeats; ++n) {
        const auto start = std::chrono::steady_clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds;
}

void print(const char *what, const std::vector<double> &seconds)
{
    std::printf("%-8s best %.3f s, median %.3f s of %zu\n", what, seconds.front(), seconds[seconds.size() / 2],
                seconds.size());
}

std::filesystem::path inputOf(const BenchmarkArguments &arguments)
{
    return arguments.input.empty() ? demoVolumeFile() : std::filesystem::path(arguments.input);
}

int benchmarkLoad(const BenchmarkArguments &arguments)
{
    core::Error error;
    bool failed = false;
    const auto seconds = timed(arguments.repeats, [&] {
        if (const auto volume = imaging::readVolume(inputOf(arguments), {}, {}); !volume) {
            failed = true;
            error = volume.error();
        }
    });
    if (failed) {
        return reportFailure(error);
    }
    print("load", seconds);
    return 0;
}

int benchmarkNetwork(const BenchmarkArguments &arguments)
{
    const auto volume = imaging::readVolume(inputOf(arguments), {}, {});
    if (!volume) {
        return reportFailure(volume.error());
    }
    const std::filesystem::path model =
        arguments.model.empty() ? demoModelFile() : std::filesystem::path(arguments.model);
    const auto detector = inference::Detector::load(model, {arguments.device, arguments.threads});
    if (!detector) {
        return reportFailure(detector.error());
    }
    core::Error error;
    bool failed = false;
    std::vector<std::vector<double>> stages;
    std::vector<std::string> names;
    const auto total = timed(arguments.repeats, [&] {
        const auto detection = (*detector)->detect(**volume, {});
        if (!detection) {
            failed = true;
            error = detection.error();
            return;
        }
        stages.resize(detection->stages.size());
        names.resize(detection->stages.size());
        for (std::size_t n = 0; n < stages.size(); ++n) {
            names[n] = detection->stages[n].stage;
            stages[n].push_back(detection->stages[n].seconds);
        }
    });
    if (failed) {
        return reportFailure(error);
    }
    for (std::size_t n = 0; n < stages.size(); ++n) {
        std::sort(stages[n].begin(), stages[n].end());
        print(names[n].c_str(), stages[n]);
    }
    print("total", total);
    return 0;
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
    addTableOptions(*table, arguments->table);
    addOptions(*load, *arguments);
    addOptions(*network, *arguments);
    addOptions(*views, *arguments);
    network->add_option("--model", arguments->model, "Model file (default: the demonstration model)");
    network->add_option("--device", arguments->device, "auto, cpu, cuda or cuda:N");
    network->add_option("--threads", arguments->threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    addNetworkBenchmarkOptions(*network, arguments->network);
    return {parser, [arguments, load, views, table, render = std::move(render)] {
                if (views->parsed()) {
                    return benchmarkRender(*arguments, render);
                }
                if (table->parsed()) {
                    return runTable(arguments->table);
                }
                if (isNetworkBenchmark(arguments->network)) {
                    return runNetworkBenchmark(arguments->network, arguments->repeats, arguments->threads);
                }
                return load->parsed() ? benchmarkLoad(*arguments) : benchmarkNetwork(*arguments);
            }};
}

} // namespace gonion::app
