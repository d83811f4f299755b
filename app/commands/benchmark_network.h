// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/App.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace gonion::app {

/// `gonion benchmark network --reference`, `--stages` and what they need.
struct NetworkBenchmark {
    bool reference = false; ///< the network by turns with the plain one
    bool straight = false;  ///< both without the kinks of their leaky ReLUs
    bool stages = false;    ///< each part of the network beside the machine's limits
    bool json = false;
    std::array<std::int64_t, 3> size{128, 128, 64};
    std::string memoryOf; ///< "fused" or "plain": what the program asks a process of its own, see trainingMemory()
};

void addNetworkBenchmarkOptions(CLI::App &parser, NetworkBenchmark &arguments);

/// True where one of these was asked for rather than a detection.
[[nodiscard]] bool isNetworkBenchmark(const NetworkBenchmark &arguments);

/// \return the exit code
[[nodiscard]] int runNetworkBenchmark(const NetworkBenchmark &arguments, int repeats, int threads);

} // namespace gonion::app
