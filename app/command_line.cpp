// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include "app/commands/commands.h"
#include "app/commands/console.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <new>
#include <vector>

namespace gonion::app {

int runCommandLine(int argc, char **argv, const RenderBenchmark &render)
{
    constexpr int kWrongUsage = 2;
    try {
        CLI::App program("Gonion: 3D landmark detection in head CT. Without a subcommand the window opens.", "gonion");
        program.set_version_flag("--version", "gonion " GONION_VERSION);
        program.require_subcommand(1);
        const std::vector<Command> commands{addDetectCommand(program),    addEvaluateCommand(program),
                                            addInfoCommand(program),      addConvertCommand(program),
                                            addMergeCommand(program),     addPhantomCommand(program),
                                            addTrainCommand(program),     addCalibrateCommand(program),
                                            addAgreementCommand(program), addMeanShapeCommand(program),
                                            addNnLandmarkCommand(program),
                                            addBenchmarkCommand(program, render)};
        try {
            program.parse(argc, argv);
        } catch (const CLI::ParseError &error) {
            if (error.get_exit_code() == 0) {
                return program.exit(error); // --help and --version
            }
            std::fprintf(stderr, "gonion: %s Try --help.\n", error.what());
            return kWrongUsage;
        }
        for (const Command &command : commands) {
            if (command.parser->parsed()) {
                return command.run();
            }
        }
        return kWrongUsage;
    } catch (const std::bad_alloc &) {
        return reportFailure({core::ErrorCode::OutOfMemory, "Not enough memory. Close other programs and try again."});
    } catch (const std::exception &error) {
        return reportFailure({core::ErrorCode::Internal, std::string("A defect of the program: ") + error.what()});
    }
}

} // namespace gonion::app
