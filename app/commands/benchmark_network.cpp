// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/benchmark_network.h"

#include "app/commands/console.h"
#include "bench/comparison_report.h"
#include "bench/network_comparison.h"
#include "bench/own_process.h"
#include "bench/stage_timing.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::app {
namespace {

bench::ComparisonOptions optionsOf(const NetworkBenchmark &arguments, int repeats, int threads)
{
    bench::ComparisonOptions options;
    options.size = arguments.size;
    options.repeats = repeats;
    options.threads = threads;
    options.straight = arguments.straight;
    return options;
}

/// What the program itself runs for one network: prints bytes.
int printMemory(const NetworkBenchmark &arguments, const bench::ComparisonOptions &options)
{
    const auto bytes = bench::trainingStepMemory(
        arguments.memoryOf == "plain" ? bench::NetworkKind::Plain : bench::NetworkKind::Fused, options);
    if (!bytes) {
        return reportFailure(bytes.error());
    }
    std::printf("%lld\n", static_cast<long long>(*bytes));
    return 0;
}

/// Bytes of one network's training step, from a process that does nothing else: in one that has run both, the
/// peak would belong to whichever needs more.
core::Result<std::int64_t> trainingMemory(const char *kind, const bench::ComparisonOptions &options,
                                          const core::JobContext &context)
{
    context.report(0.0, std::string("Memory of training steps, ") + kind);
    std::vector<std::string> words{"benchmark", "network", "--memory-of", kind,
                                   "--threads", std::to_string(options.threads), "--size"};
    for (const std::int64_t side : options.size) {
        words.push_back(std::to_string(side));
    }
    const auto output = bench::outputOfOwnProcess(words, context);
    if (!output) {
        return tl::unexpected(output.error());
    }
    const std::int64_t bytes = std::strtoll(output->c_str(), nullptr, 10);
    if (bytes <= 0) {
        return core::fail(core::ErrorCode::Internal, "The training step's memory could not be measured.");
    }
    return bytes;
}

core::Result<std::string> compare(const NetworkBenchmark &arguments, const bench::ComparisonOptions &options,
                                  const core::JobContext &context)
{
    const auto comparison = bench::compareWithPlain(options, context.part(0.0, 0.8));
    if (!comparison) {
        return tl::unexpected(comparison.error());
    }
    const auto fused = trainingMemory("fused", options, context.part(0.8, 0.9));
    if (!fused) {
        return tl::unexpected(fused.error());
    }
    const auto plain = trainingMemory("plain", options, context.part(0.9, 1.0));
    if (!plain) {
        return tl::unexpected(plain.error());
    }
    const bench::MemoryOfBoth memory{*fused, *plain};
    return arguments.json ? bench::jsonOf(*comparison, memory) : bench::textOf(*comparison, memory);
}

core::Result<std::string> timeStages(const bench::ComparisonOptions &options, const core::JobContext &context)
{
    context.report(0.0, "Measuring the machine");
    const bench::MachineLimits limits = bench::measureLimits(options.threads);
    const auto stages = bench::timeStages(options.size, options.repeats, options.threads, context.part(0.1, 1.0));
    if (!stages) {
        return tl::unexpected(stages.error());
    }
    return bench::textOf(limits, *stages);
}

} // namespace

void addNetworkBenchmarkOptions(CLI::App &parser, NetworkBenchmark &arguments)
{
    CLI::Option *reference = parser.add_flag(
        "--reference", arguments.reference,
        "Compare the released network with a plain one of LibTorch's own operators: speed, results and training memory");
    parser.add_flag("--straight", arguments.straight,
                    "With --reference: leaky ReLUs made the identity in both, so that no rounding flips a slope")
        ->needs(reference);
    parser.add_flag("--stages", arguments.stages, "Time each part of the network beside this machine's limits");
    parser.add_flag("--json", arguments.json, "With --reference: print JSON");
    parser.add_option("--size", arguments.size, "With --reference or --stages: image size in voxels, X Y Z")
        ->check(CLI::Range(8, 512));
    parser.add_option("--memory-of", arguments.memoryOf)
        ->check(CLI::IsMember({"fused", "plain"}))
        ->group(""); // not listed: the program asks it of itself
}

bool isNetworkBenchmark(const NetworkBenchmark &arguments)
{
    return arguments.reference || arguments.stages || !arguments.memoryOf.empty();
}

int runNetworkBenchmark(const NetworkBenchmark &arguments, int repeats, int threads)
{
    const bench::ComparisonOptions options = optionsOf(arguments, repeats, threads);
    if (!arguments.memoryOf.empty()) {
        return printMemory(arguments, options);
    }
    const InterruptListener interrupt;
    ProgressLine line;
    const core::JobContext context(interrupt.token(),
                                   [&](double fraction, std::string_view step) { line.show(fraction, step); });
    const auto report = arguments.reference ? compare(arguments, options, context) : timeStages(options, context);
    line.clear();
    if (!report) {
        return reportFailure(report.error());
    }
    std::fputs(report->c_str(), stdout);
    return 0;
}

} // namespace gonion::app
