// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/estimate.h"

#include "inference/detector/compute_device.h"
#include "inference/network/network_cost.h"
#include "training/trainer/stage_trainer.h"
#include "training/trainer/starting_model.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace gonion::training {
namespace {

using core::JobContext;
using core::Result;

constexpr std::int64_t kSteps = 5; ///< the first one is not counted: it waits for cases and for memory

/// Linux forgets the highest resident size so far.
void forgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::uint64_t peakBytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::strtoull(line.c_str() + 6, nullptr, 10) * 1024U;
        }
    }
    return 0;
}

std::int64_t stepsOf(const SchedulePlan &schedule, const CaseSource &source)
{
    std::int64_t perEpoch = schedule.stepsPerEpoch;
    if (perEpoch == 0) {
        const std::int64_t batch = schedule.batch * schedule.accumulate;
        perEpoch = source.size() ? (*source.size() + batch - 1) / batch : 100;
    }
    return perEpoch * schedule.epochs;
}

Result<StageEstimate> measure(StageKind stage, const TrainingPlan &plan, const inference::Model &model,
                              const RunData &data, const torch::Device &device, const JobContext &job)
{
    const std::unique_ptr<StageTask> task = makeTask(stage, model.description, plan.loss, plan.recompute);
    task->network().to(device);
    const std::unique_ptr<CaseSource> source = data.makeSource(model.description);
    StageEstimate result;
    for (const torch::Tensor &parameter : task->network().parameters()) {
        result.parameters += parameter.numel();
    }
    StageSettings settings;
    settings.schedule = stage == StageKind::Coarse ? plan.coarseSchedule : plan.fineSchedule;
    const SchedulePlan whole = settings.schedule;
    settings.schedule.minutes = 0.0;
    settings.schedule.epochs = 1;
    settings.schedule.stepsPerEpoch = kSteps;
    settings.loaderThreads = plan.loaderThreads;
    settings.device = device;
    settings.secondsPerLine = 0.0; // a line after every step
    std::vector<double> times;
    StageHooks hooks;
    hooks.onLine = [&](const StageLine &line) { times.push_back(line.seconds); };
    hooks.stopWanted = [&] { return job.stopRequested(); };
    forgetPeak();
    SingleRank alone;
    StageTrainer trainer(*task, *source, alone, settings, hooks);
    const Result<StageEnd> end = trainer.run();
    if (!end) {
        return tl::unexpected(end.error());
    }
    if (*end == StageEnd::Stopped || times.size() < 2) {
        return JobContext::cancelled();
    }
    result.peakBytes = peakBytes();
    result.secondsPerStep = (times.back() - times.front()) / static_cast<double>(times.size() - 1);
    result.seconds = result.secondsPerStep * static_cast<double>(stepsOf(whole, *source));
    if (whole.minutes > 0.0) {
        result.seconds = std::min(result.seconds, 60.0 * whole.minutes);
    }
    if (stage == StageKind::Fine) {
        constexpr double kForwardPasses = 3.0; // one forward, and a backward that costs two
        const inference::FineStage &fine = *model.description.fine;
        result.flops = kForwardPasses * static_cast<double>(whole.batch * whole.accumulate)
                       * inference::forwardFlops(fine.network, fine.patch);
    }
    return result;
}

nlohmann::json jsonOf(const StageEstimate &stage)
{
    return {{"parameters", stage.parameters},
            {"seconds_per_step", stage.secondsPerStep},
            {"peak_bytes", stage.peakBytes},
            {"flops", stage.flops ? nlohmann::json(*stage.flops) : nlohmann::json(nullptr)}};
}

} // namespace

Result<RunEstimate> estimate(const TrainingPlan &plan, const RunData &data, const JobContext &job)
{
    const Result<torch::Device> device = inference::computeDevice(plan.device);
    if (!device) {
        return tl::unexpected(device.error());
    }
    inference::useThreads(plan.threads);
    try {
        const Result<StartingModel> start = startingModel(plan, data.landmarks);
        if (!start) {
            return tl::unexpected(start.error());
        }
        RunEstimate total;
        for (const StageKind stage : {StageKind::Coarse, StageKind::Fine}) {
            if (!(stage == StageKind::Coarse ? plan.trainCoarse : plan.trainFine)) {
                continue;
            }
            Result<StageEstimate> one = measure(stage, plan, start->model, data, *device, job);
            if (!one) {
                return tl::unexpected(one.error());
            }
            total.seconds += one->seconds;
            total.bytes = std::max(total.bytes, one->peakBytes);
            (stage == StageKind::Coarse ? total.coarse : total.fine) = *one;
        }
        return total;
    } catch (const std::exception &exception) {
        return core::fail(inference::isOutOfMemory(exception) ? core::ErrorCode::OutOfMemory : core::ErrorCode::Internal,
                          std::string("The steps could not be timed: ") + exception.what());
    }
}

std::string toJson(const RunEstimate &estimate)
{
    nlohmann::json value{{"total", {{"seconds", estimate.seconds}, {"bytes", estimate.bytes}}}};
    if (estimate.coarse) {
        value["coarse"] = jsonOf(*estimate.coarse);
    }
    if (estimate.fine) {
        value["fine"] = jsonOf(*estimate.fine);
    }
    return value.dump(2);
}

} // namespace gonion::training
