// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/benchmark_training.h"

#include "app/commands/console.h"
#include "bench/model_folder.h"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace gonion::app {

void addThroughputOptions(CLI::App &parser, ThroughputArguments &arguments)
{
    bench::ThroughputOptions &options = arguments.options;
    parser.add_option("--data", options.data, "Labelled folder to train on: volumes with landmark files beside them, or MML")
        ->required()
        ->check(CLI::ExistingDirectory);
    parser.add_option("--patch", options.patch, "Voxels of a patch along x, y, z: multiples of 128, 128, 64")->check(CLI::Range(32, 512));
    parser.add_option("--batch", options.batch, "Cases a step")->check(CLI::Range(1, 64));
    parser.add_option("--steps", options.steps, "Steps that count in each turn")->check(CLI::Range(1, 100000));
    parser.add_option("--repeats", options.turns, "Turns of each, by turns; the fastest counts")->check(CLI::Range(1, 1000));
    parser.add_option("--threads", options.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    parser.add_option("--loader-threads", options.loaderThreads, "Threads that draw cases")->check(CLI::Range(1, 64));
    parser.add_flag("--json", arguments.json, "Print JSON");
}

int runThroughput(const ThroughputArguments &arguments)
{
    const InterruptListener interrupt;
    const auto folder = bench::ModelFolder::create({});
    if (!folder) {
        return reportFailure(folder.error());
    }
    bench::ThroughputOptions options = arguments.options;
    options.cache = (*folder)->path();
    ProgressLine line;
    const core::JobContext job(interrupt.token(), [&](double fraction, std::string_view step) { line.show(fraction, step); });
    const auto throughput = bench::measureThroughput(options, job);
    line.clear();
    if (!throughput) {
        return reportFailure(throughput.error());
    }
    std::fputs((arguments.json ? bench::jsonOf(*throughput) : bench::textOf(*throughput)).c_str(), stdout);
    return 0;
}

} // namespace gonion::app
