// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/training_throughput.h"

#include "core/seconds_since.h"
#include "imaging/read_volume.h"
#include "inference/detector/compute_device.h"
#include "inference/network/plain/plain_h3de_net.h"
#include "training/trainer/case_queue.h"
#include "training/trainer/run_data.h"
#include "training/trainer/stage_trainer.h"
#include "training/trainer/starting_model.h"

#include <nlohmann/json.hpp>
#include <torch/optim/adam.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace gonion::bench {
namespace {

using core::ErrorCode;
using core::JobContext;
using core::Result;
using training::FineCase;
using training::StageCase;
using Clock = std::chrono::steady_clock;

Result<std::shared_ptr<const core::Volume>> readVolumeFile(const std::filesystem::path &path, const JobContext &job)
{
    return imaging::readVolume(path, {}, job);
}

/// The released preset's fine network over this data, nothing of it held back.
training::TrainingPlan planOf(const ThroughputOptions &options)
{
    training::TrainingPlan plan;
    for (const training::NamedPlan &named : training::namedPlans()) {
        if (named.name == "released") {
            plan = named.plan;
        }
    }
    plan.data.kind = training::DataKind::Folder;
    plan.data.path = options.data;
    plan.data.cache = options.cache;
    plan.data.validationShare = 0.0;
    plan.trainCoarse = false;
    plan.fine.network = options.network;
    plan.fine.patch = options.patch;
    plan.threads = options.threads;
    plan.loaderThreads = options.loaderThreads;
    plan.device = "cpu";
    plan.onTrouble = training::OnTrouble::Stop;
    training::SchedulePlan &schedule = plan.fineSchedule;
    schedule.batch = options.batch;
    schedule.epochs = 1;
    schedule.stepsPerEpoch = options.steps + 1;
    return plan;
}

Result<void> checkSize(const ThroughputOptions &options)
{
    // At the last stage, 1/32 of the patch, every region must hold whole tokens.
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (options.patch[axis] <= 0 || options.patch[axis] % (32 * options.network.regions[axis]) != 0) {
            return core::fail(ErrorCode::InvalidArgument,
                              "The plain network takes patches whose sides are multiples of 32 voxels a region: 128 x 128 x 64 "
                              "as published.");
        }
    }
    if (options.steps < 1 || options.turns < 1 || options.batch < 1 || options.loaderThreads < 1) {
        return core::fail(ErrorCode::InvalidArgument, "Steps, turns, batch and loader threads must be at least 1.");
    }
    return {};
}

/// Of one turn; the first step, which waits for cases and memory, is not counted.
struct Turn {
    double casesPerSecond = 0.0;
    double waitingShare = 0.0;
};

/// Both ways of training over one source of cases.
class Rivals {
public:
    Rivals(const ThroughputOptions &options, training::TrainingPlan plan, inference::ModelDescription description,
           const training::CaseSource &source, const JobContext &job)
        : m_options(options), m_plan(std::move(plan)), m_description(std::move(description)), m_source(source), m_job(job)
    {
    }

    Result<Turn> trainer() const
    {
        const auto task = training::makeTask(training::StageKind::Fine, m_description, m_plan.loss);
        training::StageSettings settings;
        settings.schedule = m_plan.fineSchedule;
        settings.onTrouble = m_plan.onTrouble;
        settings.loaderThreads = m_plan.loaderThreads;
        settings.secondsPerLine = 0.0; // a line after every step
        std::vector<double> times;
        double waiting = 0.0;
        training::StageHooks hooks;
        hooks.onLine = [&](const training::StageLine &line) {
            if (!times.empty() && line.step <= static_cast<std::int64_t>(times.size())) {
                return; // the epoch's own line repeats its last step
            }
            waiting += times.empty() ? 0.0 : line.waitingShare;
            times.push_back(line.seconds);
        };
        hooks.stopWanted = [this] { return m_job.stopRequested(); };
        training::SingleRank alone;
        training::StageTrainer trainer(*task, m_source, alone, settings, hooks);
        const Result<training::StageEnd> end = trainer.run();
        if (!end) {
            return tl::unexpected(end.error());
        }
        if (*end == training::StageEnd::Stopped || times.size() < 2) {
            return JobContext::cancelled();
        }
        const auto steps = static_cast<double>(times.size() - 1);
        return Turn{steps * static_cast<double>(m_options.batch) / (times.back() - times.front()), waiting / steps};
    }

    Result<Turn> plainLoop() const
    {
        inference::PlainH3deNet network(m_options.network);
        torch::optim::Adam adam(network->parameters(), torch::optim::AdamOptions(1e-3).betas({0.9, 0.98}).weight_decay(5e-4));
        training::CaseQueue<Result<FineCase>> queue([this](std::int64_t number) { return m_source.fineCase(number); }, 0,
                                                    m_options.loaderThreads);
        const inference::NetworkOptions &options = m_description.fine->network;
        Clock::time_point start = Clock::now();
        for (std::int64_t step = 0; step <= m_options.steps; ++step) {
            if (m_job.stopRequested()) {
                return JobContext::cancelled();
            }
            std::vector<FineCase> batch;
            std::vector<torch::Tensor> images;
            for (std::int64_t n = 0; n < m_options.batch; ++n) {
                Result<FineCase> one = queue.take();
                if (!one) {
                    return tl::unexpected(one.error());
                }
                images.push_back(one->image);
                batch.push_back(std::move(*one));
            }
            inference::FineOutput output;
            output.anchors = network->forward(torch::cat(images));
            const training::StageLoss loss = training::fineBatchLoss(output, batch, options, m_plan.loss);
            adam.zero_grad();
            loss.loss.backward();
            adam.step();
            if (step == 0) {
                start = Clock::now();
            }
        }
        return Turn{static_cast<double>(m_options.steps * m_options.batch) / core::secondsSince(start), 0.0};
    }

private:
    const ThroughputOptions &m_options;
    training::TrainingPlan m_plan;
    inference::ModelDescription m_description;
    const training::CaseSource &m_source;
    const JobContext &m_job;
};

Result<Throughput> byTurns(const ThroughputOptions &options, const Rivals &rivals, const JobContext &job)
{
    Throughput best;
    for (int n = 0; n < options.turns; ++n) {
        const double done = static_cast<double>(n) / options.turns;
        job.report(done, "This program's trainer");
        const Result<Turn> ours = rivals.trainer();
        if (!ours) {
            return tl::unexpected(ours.error());
        }
        job.report(done + 0.3 / options.turns, "The plain loop");
        const Result<Turn> plain = rivals.plainLoop();
        if (!plain) {
            return tl::unexpected(plain.error());
        }
        best.trainerCasesPerSecond = std::max(best.trainerCasesPerSecond, ours->casesPerSecond);
        best.plainCasesPerSecond = std::max(best.plainCasesPerSecond, plain->casesPerSecond);
        best.waitingShare += ours->waitingShare / options.turns;
    }
    return best;
}

Result<Throughput> prepareAndRace(const ThroughputOptions &options, const JobContext &job)
{
    const training::TrainingPlan plan = planOf(options);
    const Result<training::RunData> data = training::openData(plan, readVolumeFile, job);
    if (!data) {
        return tl::unexpected(data.error());
    }
    const Result<training::StartingModel> start = training::startingModel(plan, data->landmarks);
    if (!start) {
        return tl::unexpected(start.error());
    }
    const inference::ModelDescription &description = start->model.description;
    if (data->landmarks.landmarks().size() != static_cast<std::size_t>(options.network.landmarks)) {
        return core::fail(ErrorCode::InvalidArgument, "The plain network is for the 14 mandibular molar landmarks; "
                                                      "give a folder that is labelled with these.");
    }
    const auto source = data->makeSource(description);
    constexpr double kPreparing = 0.2; // of the whole, about
    if (const auto prepared = source->prepare(options.loaderThreads, job.part(0.0, kPreparing)); !prepared) {
        return tl::unexpected(prepared.error());
    }
    inference::useThreads(options.threads);
    return byTurns(options, Rivals(options, plan, description, *source, job), job.part(kPreparing, 1.0));
}

} // namespace

Result<Throughput> measureThroughput(const ThroughputOptions &options, const JobContext &job)
{
    if (const Result<void> sound = checkSize(options); !sound) {
        return tl::unexpected(sound.error());
    }
    try {
        return prepareAndRace(options, job);
    } catch (const std::exception &exception) {
        const bool memory = inference::isOutOfMemory(exception);
        return core::fail(memory ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                          std::string(memory ? "There is not enough memory for this batch: take a smaller one. "
                                             : "The training could not be timed: ")
                              + exception.what());
    }
}

std::string jsonOf(const Throughput &throughput)
{
    const nlohmann::json value{
        {"trainer", {{"cases_per_s", throughput.trainerCasesPerSecond}, {"waiting_share", throughput.waitingShare}}},
        {"plain", {{"cases_per_s", throughput.plainCasesPerSecond}}},
        {"ratio", throughput.ratio()}};
    return value.dump(2) + "\n";
}

std::string textOf(const Throughput &throughput)
{
    char text[240];
    std::snprintf(text, sizeof text,
                  "this program's trainer  %7.3f cases/s, waiting for cases %.1f %% of the time\n"
                  "plain LibTorch loop     %7.3f cases/s\n"
                  "ratio                   %7.2f\n",
                  throughput.trainerCasesPerSecond, 100.0 * throughput.waitingShare, throughput.plainCasesPerSecond,
                  throughput.ratio());
    return text;
}

} // namespace gonion::bench
