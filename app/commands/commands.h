// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <functional>
#include <memory>

/// \file
/// The subcommands. Each function adds one to the program's command line and returns what runs it; the
/// options live as long as that function object.
namespace gonion::app {

/// A subcommand and what it does when it was chosen; returns the exit code.
struct Command {
    CLI::App *parser = nullptr;
    std::function<int()> run;
};

Command addDetectCommand(CLI::App &program);
Command addEvaluateCommand(CLI::App &program);
Command addInfoCommand(CLI::App &program);
Command addConvertCommand(CLI::App &program);
Command addMergeCommand(CLI::App &program);
Command addPhantomCommand(CLI::App &program);
Command addAgreementCommand(CLI::App &program);
Command addMeanShapeCommand(CLI::App &program);
Command addNnLandmarkCommand(CLI::App &program);
Command addTrainCommand(CLI::App &program);
Command addCalibrateCommand(CLI::App &program);

/// \param render none: `benchmark render` says that this program has no window
Command addBenchmarkCommand(CLI::App &program, RenderBenchmark render);

} // namespace gonion::app
