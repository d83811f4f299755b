// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/train_plan.h"

#include "app/commands/console.h"

#include "imaging/read_volume.h"
#include "inference/detector/compute_device.h"
#include "training/card/card_of_run.h"
#include "training/distributed/join_ranks.h"
#include "training/distributed/rank_place.h"
#include "training/trainer/cross_validation.h"
#include "training/trainer/estimate.h"
#include "training/trainer/training_run.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <torch/cuda.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;
using training::TrainingPlan;

core::Result<std::shared_ptr<const core::Volume>> readVolumeFile(const fs::path &path, const core::JobContext &job)
{
    return imaging::readVolume(path, {}, job);
}

std::string listedPlans()
{
    std::string list;
    for (const training::NamedPlan &named : training::namedPlans()) {
        list += (list.empty() ? "" : ", ") + std::string(named.name);
    }
    return list;
}

Result<TrainingPlan> namedPlan(const std::string &name)
{
    for (const training::NamedPlan &named : training::namedPlans()) {
        if (named.name == name) {
            return named.plan;
        }
    }
    return core::fail(ErrorCode::InvalidArgument, "There is no preset \"" + name + "\"; choose from " + listedPlans() + ".");
}

/// MEMBER=VALUE, the member by its path ("fineSchedule.epochs"), the value as JSON or, where it is none, as text.
Result<void> change(nlohmann::json &plan, const std::string &what)
{
    const std::size_t equals = what.find('=');
    if (equals == std::string::npos || equals == 0) {
        return core::fail(ErrorCode::InvalidArgument, "\"" + what + "\" is not MEMBER=VALUE, such as fineSchedule.epochs=20.");
    }
    nlohmann::json *member = &plan;
    std::string path = what.substr(0, equals);
    for (std::size_t dot = 0; dot != std::string::npos;) {
        dot = path.find('.');
        member = &(*member)[path.substr(0, dot)]; // one that is not known is refused when the plan is read
        path = dot == std::string::npos ? "" : path.substr(dot + 1);
        if (dot != std::string::npos && !member->is_object() && !member->is_null()) {
            return core::fail(ErrorCode::InvalidArgument, "\"" + what + "\" names a member of something that has none.");
        }
    }
    const std::string text = what.substr(equals + 1);
    const auto value = nlohmann::json::parse(text, nullptr, false);
    *member = value.is_discarded() ? nlohmann::json(text) : value;
    return {};
}

Result<TrainingPlan> changed(const TrainingPlan &plan, const std::vector<std::string> &changes)
{
    auto json = nlohmann::json::parse(plan.toJson(), nullptr, false);
    for (const std::string &one : changes) {
        if (one.starts_with("fine.kind=")) {
            json["fine"] = nlohmann::json::object(); // another network has other members
        }
        if (const Result<void> done = change(json, one); !done) {
            return tl::unexpected(done.error());
        }
    }
    return TrainingPlan::fromJson(json.dump());
}

void applyOverrides(TrainingPlan &plan, const TrainPlanOverrides &overrides)
{
    std::error_code ignored;
    if (!overrides.output.empty()) {
        plan.output = fs::absolute(overrides.output, ignored);
    }
    if (!overrides.init.empty()) {
        plan.init = fs::absolute(overrides.init, ignored);
    }
    if (!overrides.name.empty()) {
        plan.name = overrides.name;
    }
    if (!overrides.device.empty()) {
        plan.device = overrides.device;
    }
    plan.seed = overrides.seed ? static_cast<std::uint64_t>(*overrides.seed) : plan.seed;
    plan.threads = overrides.threads.value_or(plan.threads);
}

Result<TrainingPlan> planOf(const TrainPlanArguments &arguments, const TrainPlanOverrides &overrides)
{
    Result<TrainingPlan> plan = !arguments.resume.empty() ? training::planOfRun(arguments.resume)
                                : !arguments.plan.empty() ? TrainingPlan::read(arguments.plan)
                                : !arguments.preset.empty() ? namedPlan(arguments.preset)
                                                            : Result<TrainingPlan>(TrainingPlan{});
    if (!plan) {
        return plan;
    }
    if (!arguments.data.empty()) {
        std::error_code ignored;
        plan->data.path = fs::absolute(arguments.data, ignored);
        const bool project = fs::exists(plan->data.path / "gonion-project.json", ignored);
        plan->data.kind = project ? training::DataKind::Project : training::DataKind::Folder;
    }
    applyOverrides(*plan, overrides);
    plan = changed(*plan, arguments.changes);
    if (plan && arguments.resume.empty() && plan->output.empty() && !arguments.estimate) {
        return core::fail(ErrorCode::InvalidArgument, "Say where the run's folder shall lie: --output FOLDER.");
    }
    if (plan) {
        if (const Result<void> sound = plan->check(); !sound) {
            return tl::unexpected(sound.error());
        }
    }
    return plan;
}

/// The lines of a run on standard error, at most one in ten seconds of each stage.
class LinePrinter {
public:
    void operator()(const training::StageLine &line)
    {
        const auto now = std::chrono::steady_clock::now();
        const bool due = line.stage != m_stage || now - m_last >= std::chrono::seconds(10) || line.progress >= 1.0;
        if (m_started && !due) {
            return;
        }
        m_started = true;
        m_stage = line.stage;
        m_last = now;
        std::fprintf(stderr, "%s step %6lld  %7.0f s  loss %8.4f  error %6.2f mm  waiting %3.0f %%\n",
                     line.stage == training::StageKind::Coarse ? "coarse" : "fine  ", static_cast<long long>(line.step),
                     line.seconds, line.loss, line.errorMm.value_or(0.0), 100.0 * line.waitingShare);
    }

private:
    bool m_started = false;
    training::StageKind m_stage = training::StageKind::Coarse;
    std::chrono::steady_clock::time_point m_last;
};

training::RunListener listener()
{
    training::RunListener listener;
    listener.onLine = [printer = LinePrinter()](const training::StageLine &line) mutable { printer(line); };
    listener.onSentence = [](const std::string &sentence) { std::fprintf(stderr, "%s\n", sentence.c_str()); };
    return listener;
}

/// Meets the other processes that a launcher started, if there are any; each takes a GPU of its own.
Result<std::unique_ptr<training::Ranks>> joinOthers(TrainingPlan &plan)
{
    const auto place = training::rankPlaceFrom();
    if (!place) {
        return tl::unexpected(place.error());
    }
    if (place->world > 1 && (plan.device == "auto" || plan.device == "cuda") && torch::cuda::is_available()) {
        // Where each process sees one GPU alone, that is its own.
        const int seen = static_cast<int>(torch::cuda::device_count());
        plan.device = "cuda:" + std::to_string(place->localRank % std::max(1, seen));
    }
    const auto device = inference::computeDevice(plan.device);
    if (!device) {
        return tl::unexpected(device.error());
    }
    if (place->world > 1) {
        std::fprintf(stderr, "Waiting for all %d processes at %s, port %u ...\n", place->world, place->masterAddress.c_str(),
                     static_cast<unsigned>(place->masterPort));
    }
    return training::joinRanks(*place, *device);
}

/// The model is there: a card that cannot be written is told, and costs nothing else.
void writeCard(const TrainingPlan &plan, const training::RunReport &report, const core::JobContext &job)
{
    if (const auto card = training::writeCardOfRun(plan, report.evaluation, report.seconds, job); !card) {
        std::fprintf(stderr, "gonion: no model card: %s\n", card.error().message.c_str());
    }
}

int printEstimate(const TrainingPlan &plan, const core::JobContext &job)
{
    const auto data = training::openData(plan, readVolumeFile, job);
    if (!data) {
        return reportFailure(data.error());
    }
    const auto estimate = training::estimate(plan, *data, job);
    if (!estimate) {
        return reportFailure(estimate.error());
    }
    std::printf("%s\n", training::toJson(*estimate).c_str());
    return 0;
}

int crossValidate(const TrainingPlan &plan, int folds, const core::JobContext &job)
{
    const auto place = training::rankPlaceFrom();
    if (place && place->world > 1) {
        return reportFailure({ErrorCode::InvalidArgument, "--folds trains in one process. Start it without srun or torchrun, "
                                                          "or train one fold a job: --set data.folds=5 --set data.fold=0."});
    }
    const auto rows = training::crossValidate(plan, folds, readVolumeFile, listener(), job,
                                              [&](const TrainingPlan &fold, const training::RunReport &report) {
                                                  writeCard(fold, report, job);
                                              });
    if (!rows) {
        return reportFailure(rows.error());
    }
    std::printf("%s", training::tableOf(*rows).c_str());
    return 0;
}

int trainOnce(const TrainingPlan &plan, training::Ranks &ranks, bool resume, const core::JobContext &job)
{
    Result<training::RunData> data = training::openData(plan, readVolumeFile, job);
    if (!data) {
        return reportFailure(data.error());
    }
    training::RunListener told = listener();
    if (ranks.rank() != 0) {
        told.onLine = {}; // the first process speaks for all; trouble is told by whoever met it
    }
    const auto report = training::runTraining(plan, std::move(*data), ranks, resume, told, job);
    if (!report) {
        return reportFailure(report.error());
    }
    if (report->stopped) {
        return reportFailure({ErrorCode::Cancelled, "Stopped. Go on with: gonion train --resume " + plan.output.string()});
    }
    if (ranks.rank() == 0) {
        writeCard(plan, *report, job);
    }
    if (report->evaluation) {
        std::printf("%s\n", training::toJson(*report->evaluation).c_str());
    }
    std::fprintf(stderr, "Written: %s\n", report->model.c_str());
    return 0;
}

} // namespace

void TrainPlanArguments::addTo(CLI::App &parser)
{
    auto *file = parser.add_option("PLAN", plan, "Training plan (JSON): what to train on, which networks, how")->check(CLI::ExistingFile);
    auto *run = parser.add_option("--resume", resume, "Folder of a run to go on with")->check(CLI::ExistingDirectory);
    auto *named = parser.add_option("--preset", preset, "Plan by name: " + listedPlans());
    auto *cases = parser.add_option("--data", data, "Project, MML folder, or folder of volumes with landmark files, to train on");
    named->excludes(file);
    run->excludes(file)->excludes(named)->excludes(cases);
    parser.add_option("--set", changes, "Change a member of the plan: fineSchedule.epochs=20")->take_all();
    parser.add_flag("--estimate", estimate, "Time a few steps, print time and memory as JSON, and train nothing");
    parser.add_option("--folds", folds, "Cross-validation: train this many models, each on the others' cases")
        ->check(CLI::Range(2, 100));
}

int trainByPlan(const TrainPlanArguments &arguments, const TrainPlanOverrides &overrides)
{
    Result<TrainingPlan> plan = planOf(arguments, overrides);
    if (!plan) {
        return reportFailure(plan.error());
    }
    const bool alone = arguments.folds > 0 || arguments.estimate;
    std::unique_ptr<training::Ranks> ranks;
    if (!alone) {
        // Before anybody listens to Ctrl+C: while the others are waited for it ends the process, and nothing is lost.
        auto joined = joinOthers(*plan);
        if (!joined) {
            return reportFailure(joined.error());
        }
        ranks = std::move(*joined);
    }
    const InterruptListener interrupt;
    const core::JobContext job(interrupt.token());
    if (arguments.folds > 0) {
        return crossValidate(*plan, arguments.folds, job);
    }
    return alone ? printEstimate(*plan, job) : trainOnce(*plan, *ranks, !arguments.resume.empty(), job);
}

} // namespace gonion::app
