// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/allocator.h"
#include "app/blas_kernels.h"
#include "app/command_line.h"
#include "app/commands/console.h"
#include "app/studio.h"
#include "bench/render_benchmark.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace {

/// A subcommand, or what only the command line can answer. Everything else is for the window: nothing
/// at all, the window's own options, and files to open.
bool isForCommandLine(int argc, char **argv)
{
    using namespace std::string_view_literals;
    constexpr std::array kWords{"detect"sv, "evaluate"sv,  "info"sv, "convert"sv, "phantom"sv,
                                "train"sv,  "benchmark"sv, "mean-shape"sv, "help"sv, "--help"sv,  "-h"sv, "--version"sv};
    if (argc < 2) {
        return false;
    }
    const std::string_view first = argv[1];
    if (std::find(kWords.begin(), kWords.end(), first) != kWords.end()) {
        return true;
    }
    // A mistyped subcommand deserves the command line's answer, not a window about a missing file.
    std::error_code ignored;
    const bool isWord = first.find_first_of("/.-") == std::string_view::npos;
    return isWord && !std::filesystem::exists(first, ignored);
}

int timeViews(const gonion::app::RenderBenchmarkArguments &arguments)
{
    const auto timed = gonion::bench::timeViews({arguments.input, arguments.repeats});
    return timed ? 0 : gonion::app::reportFailure(timed.error());
}

} // namespace

int main(int argc, char **argv)
{
    gonion::app::restartWithFittingBlasKernels(argv);
    gonion::app::keepFreedMemory();
    if (isForCommandLine(argc, argv)) {
        return gonion::app::runCommandLine(argc, argv, timeViews);
    }
    return gonion::app::runStudio(argc, argv);
}
