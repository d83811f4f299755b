// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/benchmark_network.h"

#include "app/commands/console.h"
#include "inference/network/plain/network_comparison.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace gonion::app {
namespace {

inference::ComparisonOptions optionsOf(const NetworkBenchmark &arguments, int repeats, int threads)
{
    inference::ComparisonOptions options;
    options.size = arguments.size;
    options.repeats = repeats;
    options.threads = threads;
    return options;
}

/// What the program itself runs for one network: prints bytes.
int printMemory(const NetworkBenchmark &arguments, const inference::ComparisonOptions &options)
{
    const auto bytes = inference::trainingStepMemory(
        arguments.memoryOf == "plain" ? inference::NetworkKind::Plain : inference::NetworkKind::Fused, options);
    if (!bytes) {
        return reportFailure(bytes.error());
    }
    std::printf("%lld\n", static_cast<long long>(*bytes));
    return 0;
}

/// Bytes of one network's training step, from a process that does nothing else: in one that has run both, the
/// peak would belong to whichever needs more. Negative where it failed.
std::int64_t trainingMemory(const char *kind, const inference::ComparisonOptions &options)
{
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        return -1;
    }
    std::vector<std::string> words{"gonion",   "benchmark", "network", "--memory-of", kind,
                                   "--threads", std::to_string(options.threads), "--size"};
    for (const std::int64_t side : options.size) {
        words.push_back(std::to_string(side));
    }
    std::vector<char *> argv;
    for (std::string &word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv("/proc/self/exe", argv.data());
        _exit(127);
    }
    close(ends[1]);
    std::string output;
    std::array<char, 256> buffer{};
    for (ssize_t count = 0; child > 0 && (count = read(ends[0], buffer.data(), buffer.size())) > 0;) {
        output.append(buffer.data(), static_cast<std::size_t>(count));
    }
    close(ends[0]);
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        return -1;
    }
    return std::strtoll(output.c_str(), nullptr, 10);
}

nlohmann::ordered_json json(const inference::SecondsOfBoth &seconds)
{
    return {{"fused_s", seconds.fused}, {"plain_s", seconds.plain}, {"ratio", seconds.speedUp()}};
}

void printComparison(const inference::NetworkComparison &comparison, std::int64_t fusedBytes, std::int64_t plainBytes)
{
    const auto line = [](const char *what, const inference::SecondsOfBoth &seconds) {
        std::printf("%-14s fused %7.3f s   plain %7.3f s   %.2f times faster\n", what, seconds.fused, seconds.plain,
                    seconds.speedUp());
    };
    constexpr double kMegabyte = 1e6;
    line("forward", comparison.forward);
    line("training step", comparison.step);
    std::printf("%-14s fused %7.0f MB  plain %7.0f MB  %.2f of it\n", "its memory",
                static_cast<double>(fusedBytes) / kMegabyte, static_cast<double>(plainBytes) / kMegabyte,
                static_cast<double>(fusedBytes) / static_cast<double>(plainBytes));
    std::printf("largest difference of the outputs: %.1e standard deviations\n", comparison.maxDifferenceSd);
    std::printf("difference of the gradients: %.1e of their norm\n", comparison.gradientDifference);
}

int compare(const NetworkBenchmark &arguments, const inference::ComparisonOptions &options)
{
    const auto comparison = inference::compareWithPlain(options);
    if (!comparison) {
        return reportFailure(comparison.error());
    }
    const std::int64_t fusedBytes = trainingMemory("fused", options);
    const std::int64_t plainBytes = trainingMemory("plain", options);
    if (fusedBytes <= 0 || plainBytes <= 0) {
        return reportFailure({core::ErrorCode::Internal, "The training step's memory could not be measured."});
    }
    if (!arguments.json) {
        printComparison(*comparison, fusedBytes, plainBytes);
        return 0;
    }
    const nlohmann::ordered_json report{
        {"forward", json(comparison->forward)},
        {"step", json(comparison->step)},
        {"memory",
         {{"fused_bytes", fusedBytes},
          {"plain_bytes", plainBytes},
          {"ratio", static_cast<double>(fusedBytes) / static_cast<double>(plainBytes)}}},
        {"max_difference_sd", comparison->maxDifferenceSd}};
    std::printf("%s\n", report.dump(2).c_str());
    return 0;
}

int printStages(const inference::ComparisonOptions &options)
{
    const inference::MachineLimits limits = inference::measureLimits(options.threads);
    const auto stages = inference::timeStages(options);
    if (!stages) {
        return reportFailure(stages.error());
    }
    std::printf("matrix product %.0f GFLOP/s, convolution %.0f GFLOP/s, memory %.1f GB/s\n", limits.productGflops,
                limits.convolutionGflops, limits.memoryGigabytes);
    std::printf("%-16s %9s %9s %9s %9s %9s %9s\n", "part", "GFLOP", "MB", "forward", "GFLOP/s", "of limit", "backward");
    for (const inference::StageTiming &stage : *stages) {
        // No program can be done before both the arithmetic and the traffic are.
        const double least = std::max(stage.gigaflops / std::max(limits.productGflops, limits.convolutionGflops),
                                      1e-3 * stage.megabytes / limits.memoryGigabytes);
        std::printf("%-16s %9.2f %9.1f %6.1f ms %9.0f %7.0f %% %6.1f ms\n", stage.name.c_str(), stage.gigaflops,
                    stage.megabytes, 1e3 * stage.forward, stage.gigaflops / stage.forward, 100.0 * least / stage.forward,
                    1e3 * stage.backward);
    }
    return 0;
}

} // namespace

void addNetworkBenchmarkOptions(CLI::App &parser, NetworkBenchmark &arguments)
{
    parser.add_flag("--reference", arguments.reference,
                    "Compare the released network with a plain one of LibTorch's own operators: speed, results and "
                    "training memory");
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
    const inference::ComparisonOptions options = optionsOf(arguments, repeats, threads);
    if (!arguments.memoryOf.empty()) {
        return printMemory(arguments, options);
    }
    return arguments.reference ? compare(arguments, options) : printStages(options);
}

} // namespace gonion::app
