// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"
#include "app/commands/network_arguments.h"
#include "app/commands/train_plan.h"

#include "training/trainer/calibrate.h"
#include "training/trainer/trainer.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace gonion::app {
namespace {

struct TrainArguments {
    TrainPlanArguments plan;
    CLI::App *parser = nullptr;
    training::TrainOptions options;
    NetworkArguments network;
    std::string output;
    std::string init;
    std::vector<std::int64_t> patch;
    std::string landmarks;
    std::vector<double> contextShift;
    double spacing = 0.0;
};

void printProgress(const training::TrainProgress &line)
{
    std::fprintf(stderr, "step %6lld  %7.0f s  loss %8.4f  error %6.2f mm  waiting %3.0f %%\n",
                 static_cast<long long>(line.step), line.seconds, line.loss, line.errorMm, 100.0 * line.waitingShare);
}

int train(TrainArguments &arguments)
{
    const InterruptListener interrupt;
    training::TrainOptions options = arguments.options;
    options.output = arguments.output;
    if (!arguments.init.empty()) {
        options.init = arguments.init;
    }
    const auto network = arguments.network.options();
    if (!network) {
        return reportFailure(network.error());
    }
    options.fine.network = *network;
    options.loss = arguments.network.loss;
    if (!arguments.landmarks.empty()) {
        auto landmarks = annotation::LandmarkTemplate::read(arguments.landmarks);
        if (!landmarks) {
            return reportFailure(landmarks.error());
        }
        options.landmarks = std::move(*landmarks);
    }
    for (std::size_t axis = 0; axis < arguments.patch.size(); ++axis) {
        options.fine.patch[axis] = arguments.patch[axis];
    }
    if (arguments.spacing > 0.0) {
        options.fine.spacingMm.fill(arguments.spacing);
    }
    for (std::size_t axis = 0; axis < arguments.contextShift.size(); ++axis) {
        options.fine.contextShiftMm[axis] = arguments.contextShift[axis];
    }
    options.reshapePatch = !arguments.patch.empty() || arguments.spacing > 0.0 || !arguments.contextShift.empty();
    const auto report = training::trainOnPhantoms(options, core::JobContext(interrupt.token()), printProgress);
    if (!report) {
        return reportFailure(report.error());
    }
    std::printf("%lld steps on %lld cases in %.0f s; last training loss %.4f, error %.2f mm. Written: %s\n",
                static_cast<long long>(report->steps), static_cast<long long>(report->cases), report->seconds,
                report->loss, report->errorMm, arguments.output.c_str());
    return 0;
}

/// The first option given that only --stage obeys; empty: none.
std::string givenForStageAlone(const CLI::App &parser)
{
    static const std::set<std::string> kOfPlans{"PLAN",  "--resume", "--preset", "--data", "--set",     "--estimate", "--folds",
                                                "--output", "--init", "--name",   "--seed", "--threads", "--device"};
    for (const CLI::Option *option : parser.get_options()) {
        if (option->count() > 0 && !kOfPlans.contains(option->get_name())) {
            return option->get_name();
        }
    }
    return {};
}

/// By a plan, or one stage on phantoms without a run's folder.
int trainEither(TrainArguments &arguments)
{
    const bool byStage = arguments.parser->count("--stage") > 0;
    if (byStage && (arguments.plan.isGiven() || arguments.plan.changesPlan())) {
        return reportFailure({core::ErrorCode::InvalidArgument,
                              "Give either --stage, for one network on phantoms, or a plan, a preset or data."});
    }
    if (byStage) {
        return arguments.output.empty()
                   ? reportFailure({core::ErrorCode::InvalidArgument, "Say which model file to write: --output FILE."})
                   : train(arguments);
    }
    if (!arguments.plan.isGiven()) {
        return reportFailure({core::ErrorCode::InvalidArgument,
                              "Say what to train: a plan, --preset, --data, --resume, or --stage."});
    }
    if (const std::string stray = givenForStageAlone(*arguments.parser); !stray.empty()) {
        return reportFailure({core::ErrorCode::InvalidArgument,
                              stray + " belongs to --stage. With a plan say it as --set MEMBER=VALUE, such as "
                                      "--set fineSchedule.epochs=20; plan.json of a run names every member."});
    }
    TrainPlanOverrides overrides;
    overrides.output = arguments.output;
    overrides.init = arguments.init;
    const auto given = [&](const char *option) { return arguments.parser->count(option) > 0; };
    overrides.name = given("--name") ? arguments.options.name : "";
    overrides.device = given("--device") ? arguments.options.device : "";
    if (given("--seed")) {
        overrides.seed = static_cast<std::int64_t>(arguments.options.seed);
    }
    if (given("--threads")) {
        overrides.threads = arguments.options.threads;
    }
    return trainByPlan(arguments.plan, overrides);
}

int calibrate(const training::CalibrateOptions &options)
{
    const InterruptListener interrupt;
    ProgressLine line;
    const core::JobContext context(interrupt.token(),
                                   [&](double fraction, std::string_view step) { line.show(fraction, step); });
    const auto evaluation = training::calibrateOnPhantoms(options, context);
    line.clear();
    if (!evaluation) {
        return reportFailure(evaluation.error());
    }
    std::printf("%s\n", training::toJson(*evaluation).c_str());
    return 0;
}

void addFineOptions(CLI::App &parser, TrainArguments &arguments)
{
    arguments.network.addTo(parser);
    parser.add_flag("--share-slices", arguments.options.sharesSlices,
                    "Fine network: half of the patches around landmarks of the template's slice groups");
    parser.add_option("--patch", arguments.patch, "Fine network: voxels of a patch along x, y, z")->expected(3);
    parser.add_option("--spacing", arguments.spacing, "Fine network: voxel size in mm")->check(CLI::Range(0.2, 4.0));
    parser.add_option("--context-shift", arguments.contextShift,
                      "Fine network: mm along left, posterior, superior by which a patch leans off the landmarks' middle")
        ->expected(3);
    parser.add_option("--coarse-widths", arguments.options.coarse.network.widths, "Coarse network: channels by level")
        ->expected(2, 6);
}

} // namespace

Command addTrainCommand(CLI::App &program)
{
    static const std::map<std::string, training::TrainedStage> kStages{{"coarse", training::TrainedStage::Coarse},
                                                                       {"fine", training::TrainedStage::Fine}};
    const auto arguments = std::make_shared<TrainArguments>();
    training::TrainOptions &options = arguments->options;
    CLI::App *parser = program.add_subcommand("train", "Train by a plan, or one network on phantoms");
    arguments->parser = parser;
    arguments->plan.addTo(*parser);
    parser->add_option("--stage", options.stage, "Without a plan: coarse or fine, on phantoms")->transform(CLI::CheckedTransformer(kStages));
    parser->add_option("--output,-o", arguments->output, "Folder of the run; with --stage, the model file to write")
        ->excludes(parser->get_option("--resume"));
    parser->add_option("--init", arguments->init, "Model file to go on from; its other stage is kept");
    parser->add_option("--template", arguments->landmarks, "Landmark template of a new model, with the phantom's ids");
    parser->add_option("--name", options.name, "Name of a new model");
    parser->add_option("--steps", options.steps, "Steps of the optimiser")->check(CLI::PositiveNumber);
    parser->add_option("--minutes", options.minutes, "Stop after this long")->check(CLI::NonNegativeNumber);
    parser->add_option("--batch", options.batch, "Cases a step")->check(CLI::Range(1, 1024));
    parser->add_option("--learning-rate", options.learningRate, "Highest learning rate")->check(CLI::PositiveNumber);
    parser->add_option("--seed", options.seed, "Of weights and phantoms")->check(CLI::Range(0U, 65535U));
    parser->add_option("--first-case", options.firstCase, "Number of the first phantom, to go on where a run ended")
        ->check(CLI::NonNegativeNumber);
    parser->add_option("--threads", options.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    parser->add_option("--device", options.device, "auto, cpu, cuda or cuda:N");
    addFineOptions(*parser, *arguments);
    return {parser, [arguments] { return trainEither(*arguments); }};
}

Command addCalibrateCommand(CLI::App &program)
{
    const auto options = std::make_shared<training::CalibrateOptions>();
    CLI::App *parser =
        program.add_subcommand("calibrate", "Fit a model's presence probability, thresholds and radii on unseen phantoms");
    parser->add_option("MODEL", options->model, "Model file to read")->required();
    parser->add_option("OUT", options->output, "Model file to write")->required();
    parser->add_option("--cases", options->cases, "Validation phantoms")->check(CLI::Range(1, 100000));
    parser->add_option("--seed", options->seed, "Of the validation phantoms")->check(CLI::Range(0U, 65535U));
    parser->add_option("--threads", options->threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    parser->add_option("--device", options->device, "auto, cpu, cuda or cuda:N");
    parser->add_option("--sensitivity", options->sensitivity,
                       "Share of present landmarks to call present (default: thresholds of highest F1)")
        ->check(CLI::Range(0.01, 0.999));
    parser->add_flag("--half", options->halfPrecision, "Store the weights as float16");
    return {parser, [options] { return calibrate(*options); }};
}

} // namespace gonion::app
