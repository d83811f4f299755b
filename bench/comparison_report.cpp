// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/comparison_report.h"

#include "bench/printed.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace gonion::bench {
namespace {

std::string line(const char *what, const SecondsOfBoth &seconds)
{
    return printed("%-14s fused %7.3f s   plain %7.3f s   %.2f times faster\n", what, seconds.fused, seconds.plain,
                   seconds.speedUp());
}

std::string line(const char *what, const GradientDifferences &differences)
{
    return printed("  %-26s %.1e, %.1e, %.1e\n", what, differences.fusedFromPlain, differences.fusedFromExact,
                   differences.plainFromExact);
}

nlohmann::ordered_json json(const SecondsOfBoth &seconds)
{
    return {{"fused_s", seconds.fused}, {"plain_s", seconds.plain}, {"ratio", seconds.speedUp()}};
}

nlohmann::ordered_json json(const GradientDifferences &differences)
{
    return {{"fused_from_plain", differences.fusedFromPlain},
            {"fused_from_double", differences.fusedFromExact},
            {"plain_from_double", differences.plainFromExact}};
}

} // namespace

std::string textOf(const NetworkComparison &comparison, const MemoryOfBoth &memory)
{
    constexpr double kMegabyte = 1e6;
    std::string text = line("forward", comparison.forward) + line("training step", comparison.step);
    text += printed("%-14s fused %7.0f MB  plain %7.0f MB  %.2f of it\n", "its memory",
                    static_cast<double>(memory.fused) / kMegabyte, static_cast<double>(memory.plain) / kMegabyte,
                    memory.ratio());
    text += printed("largest difference of the outputs: %.1e standard deviations\n", comparison.maxDifferenceSd);
    text += "differences of the gradients, of their norm (fused from plain, fused from double precision, plain from "
            "double precision):\n";
    text += line("each with its own routing", comparison.gradients);
    text += line("all with the same routing", comparison.sameRouting);
    text += printed("regions chosen otherwise than in double precision, of %lld: fused %lld, plain %lld\n",
                    static_cast<long long>(comparison.choices), static_cast<long long>(comparison.otherFused),
                    static_cast<long long>(comparison.otherPlain));
    return text;
}

std::string jsonOf(const NetworkComparison &comparison, const MemoryOfBoth &memory)
{
    nlohmann::ordered_json gradients = json(comparison.gradients);
    gradients["same_routing"] = json(comparison.sameRouting);
    const nlohmann::ordered_json report{
        {"forward", json(comparison.forward)},
        {"step", json(comparison.step)},
        {"memory", {{"fused_bytes", memory.fused}, {"plain_bytes", memory.plain}, {"ratio", memory.ratio()}}},
        {"max_difference_sd", comparison.maxDifferenceSd},
        {"gradients", gradients},
        {"routing",
         {{"choices", comparison.choices},
          {"fused_other", comparison.otherFused},
          {"plain_other", comparison.otherPlain}}}};
    return report.dump(2) + "\n";
}

std::string textOf(const MachineLimits &limits, const std::vector<StageTiming> &stages)
{
    std::string text = printed("matrix product %.0f GFLOP/s, convolution %.0f GFLOP/s, memory %.1f GB/s\n",
                               limits.productGflops, limits.convolutionGflops, limits.memoryGigabytes);
    text += printed("%-16s %9s %9s %9s %9s %9s %9s\n", "part", "GFLOP", "MB", "forward", "GFLOP/s", "of limit",
                    "backward");
    for (const StageTiming &stage : stages) {
        // No program can be done before both the arithmetic and the traffic are.
        const double least = std::max(stage.gigaflops / std::max(limits.productGflops, limits.convolutionGflops),
                                      1e-3 * stage.megabytes / limits.memoryGigabytes);
        text += printed("%-16s %9.2f %9.1f %6.1f ms %9.0f %7.0f %% %6.1f ms\n", stage.name.c_str(), stage.gigaflops,
                        stage.megabytes, 1e3 * stage.forward, stage.gigaflops / stage.forward,
                        100.0 * least / stage.forward, 1e3 * stage.backward);
    }
    return text;
}

} // namespace gonion::bench
