// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/App.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace gonion::app {

/// `gonion benchmark table`: the paper's comparison of networks, in small, on phantoms.
struct TableArguments {
    std::vector<std::string> networks; ///< empty: all
    std::vector<std::string> heads{"anchor"};
    std::int64_t steps = 0; ///< 0: 200, or as many as the minutes allow
    double minutes = 0.0;
    std::int64_t batch = 1;
    std::int64_t divisor = 4; ///< of the published widths
    std::vector<std::int64_t> patch{64, 64, 64};
    double spacing = 1.5;
    double learningRate = 1e-3;
    std::uint64_t seed = 1;
    std::int64_t cases = 20;
    std::int64_t calibrationCases = 10;
    std::string coarse; ///< model whose coarse network finds the jaw; empty: the demonstration model's
    std::string keep;   ///< folder for the trained models; empty: they are removed
    std::string device = "auto";
    int threads = 0;
    bool json = false;
};

void addTableOptions(CLI::App &parser, TableArguments &arguments);

/// Trains, tests, prints; returns the exit code.
int runTable(const TableArguments &arguments);

} // namespace gonion::app
