// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plan/training_plan.h"

#include "core/atomic_file.h"
#include "core/read_file.h"
#include "inference/bounded_json.h"
#include "training/plan/plan_json.h"
#include "training/plan/plan_paths.h"

namespace gonion::training {

using core::ErrorCode;
using core::fail;
using core::Result;

namespace {

constexpr std::size_t kLargestFile = 1 << 20;
constexpr std::int64_t kMostPatchVoxels = std::int64_t{1} << 28;
constexpr std::int64_t kMostSteps = 1'000'000'000;

Result<void> cannotBe(const std::string &what)
{
    return fail(ErrorCode::InvalidArgument, "The training plan cannot be followed: " + what + ".");
}

/// What a schedule's members must be to one another; empty: nothing is wrong.
std::string problemOf(const SchedulePlan &schedule, const char *name)
{
    const std::string place = std::string(name) + ".";
    if (schedule.schedule == Schedule::Exponential && schedule.decay > 1.0) {
        return place + "decay makes the learning rate grow; an exponential schedule takes at most 1";
    }
    if (schedule.epochs * std::max<std::int64_t>(1, schedule.stepsPerEpoch) > kMostSteps) {
        return place + "epochs times " + place + "stepsPerEpoch is more than " + std::to_string(kMostSteps);
    }
    if (schedule.patience > 0 && schedule.validateEvery == 0) {
        return place + "patience stops early by validations, and " + place + "validateEvery is 0";
    }
    return {};
}

std::string problemOf(const DataPlan &data)
{
    if (data.kind != DataKind::Phantoms && data.path.empty()) {
        return "data.path names no project or folder";
    }
    if (data.folds == 1) {
        return "data.folds is 1; cross-validation needs at least 2, and 0 is none";
    }
    if (data.fold > 0 && data.fold >= data.folds) {
        return "data.fold is not below data.folds; folds are counted from 0";
    }
    if (data.kind == DataKind::Phantoms && data.folds > 0) {
        return "data.folds is set and phantoms, which are never repeated, have no folds";
    }
    return {};
}

std::string problemOf(const TrainingPlan &plan)
{
    if (!plan.trainCoarse && !plan.trainFine) {
        return "neither trainCoarse nor trainFine is set, so there is nothing to train";
    }
    if (!(plan.intensity.low < plan.intensity.high)) {
        return "intensity.low is not below intensity.high";
    }
    if (plan.fine.patch[0] * plan.fine.patch[1] * plan.fine.patch[2] > kMostPatchVoxels) {
        return "fine.patch has more than " + std::to_string(kMostPatchVoxels) + " voxels";
    }
    for (const std::string &problem : {problemOf(plan.data), problemOf(plan.coarseSchedule, "coarseSchedule"),
                                       problemOf(plan.fineSchedule, "fineSchedule")}) {
        if (!problem.empty()) {
            return problem;
        }
    }
    return {};
}

void makeAbsolute(std::filesystem::path &path, const std::filesystem::path &folder)
{
    if (!path.empty() && path.is_relative()) {
        path = (folder / path).lexically_normal();
    }
}

} // namespace

std::string TrainingPlan::toJson() const { return inference::printJson(planToJson(*this), 2) + "\n"; }

Result<TrainingPlan> TrainingPlan::fromJson(std::string_view text)
{
    const auto value = inference::parseBoundedJson(text);
    if (!value || !value->is_object()) {
        return fail(ErrorCode::InvalidArgument, "The training plan is not a JSON object.");
    }
    TrainingPlan plan;
    std::string problem;
    planFromJson(*value, plan, problem);
    if (!problem.empty()) {
        return fail(ErrorCode::InvalidArgument, "The training plan is unusable: " + problem + ".");
    }
    return plan;
}

Result<TrainingPlan> TrainingPlan::read(const std::filesystem::path &file)
{
    const auto text = core::readFile(file, kLargestFile);
    if (!text) {
        core::Error error = text.error();
        if (error.code == ErrorCode::Unreadable) {
            error.code = ErrorCode::InvalidArgument;
        }
        return tl::unexpected(error);
    }
    Result<TrainingPlan> plan = fromJson(*text);
    if (!plan) {
        return fail(plan.error().code, file.filename().string() + ": " + plan.error().message);
    }
    std::error_code ignored;
    makePathsAbsolute(*plan, std::filesystem::absolute(file, ignored).parent_path());
    return plan;
}

void makePathsAbsolute(TrainingPlan &plan, const std::filesystem::path &folder)
{
    for (std::filesystem::path *path : {&plan.output, &plan.data.path, &plan.data.cache}) {
        makeAbsolute(*path, folder);
    }
    if (plan.init) {
        makeAbsolute(*plan.init, folder);
    }
}

Result<void> TrainingPlan::write(const std::filesystem::path &file) const
{
    return core::writeFileAtomically(file, toJson());
}

Result<void> TrainingPlan::check() const
{
    // The file's own ranges hold for a plan that was made in the program too.
    if (const auto again = fromJson(toJson()); !again) {
        return tl::unexpected(again.error());
    }
    const std::string problem = problemOf(*this);
    return problem.empty() ? Result<void>() : cannotBe(problem);
}

} // namespace gonion::training
