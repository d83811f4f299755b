// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/training_throughput.h"

#include <CLI/App.hpp>

namespace gonion::app {

/// `gonion benchmark training`: the trainer against a plain LibTorch loop on the same cases.
struct ThroughputArguments {
    bench::ThroughputOptions options;
    bool json = false;
};

void addThroughputOptions(CLI::App &parser, ThroughputArguments &arguments);

/// \return the exit code
[[nodiscard]] int runThroughput(const ThroughputArguments &arguments);

} // namespace gonion::app
