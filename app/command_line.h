// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>

namespace gonion::app {

struct RenderBenchmarkArguments {
    std::filesystem::path input;
    int repeats = 30;
};
/// Times the views; only a program with a window has it.
using RenderBenchmark = std::function<int(const RenderBenchmarkArguments &)>;

/// Runs `gonion SUBCOMMAND ...` and returns the exit code: 0 done, 2 wrong usage, 3 input unreadable,
/// 4 model unusable, 5 cancelled, 6 out of memory. Free of Qt.
/// \param render what `benchmark render` calls, in a program that has a window
int runCommandLine(int argc, char **argv, const RenderBenchmark &render = {});

} // namespace gonion::app
