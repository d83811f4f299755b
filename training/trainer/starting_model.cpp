// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/starting_model.h"

#include "training/trainer/stage_task.h"

#include <algorithm>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::Result;
using inference::Model;
using inference::ModelDescription;

bool sameLandmarks(const annotation::LandmarkTemplate &a, const annotation::LandmarkTemplate &b)
{
    return std::equal(a.landmarks().begin(), a.landmarks().end(), b.landmarks().begin(), b.landmarks().end(),
                      [](const auto &one, const auto &other) { return one.id == other.id; });
}

/// The plan's stages where they are trained and the model has none; every network has the template's landmarks.
void completeStages(const TrainingPlan &plan, ModelDescription &description)
{
    const auto landmarks = static_cast<std::int64_t>(description.landmarks.size());
    if (plan.trainCoarse && !description.coarse) {
        description.coarse = plan.coarse;
    }
    if (plan.trainFine && !description.fine) {
        description.fine = plan.fine;
    }
    if (description.coarse) {
        description.coarse->network.landmarks = landmarks;
    }
    if (description.fine) {
        description.fine->network.common().landmarks = landmarks;
    }
}

/// The tensors of one stage for another number of landmarks: those that fit, and new ones.
void renewHead(StageKind stage, const ModelDescription &description, const Model &old, StartingModel &start)
{
    const std::unique_ptr<StageTask> task = makeTask(stage, description, {});
    task->prepareNew();
    Model fresh;
    inference::collectFrom(task->network(), prefixOf(stage), fresh);
    std::size_t kept = 0;
    for (auto &[name, tensor] : fresh.tensors) {
        const auto known = old.tensors.find(name);
        if (known != old.tensors.end() && known->second.sizes() == tensor.sizes()) {
            tensor = known->second;
            ++kept;
        }
        start.model.tensors[name] = tensor;
    }
    start.notices.push_back("The landmarks are not those of the model that is gone on from: of the "
                            + std::string(nameOf(stage)) + " network " + std::to_string(kept) + " of "
                            + std::to_string(fresh.tensors.size()) + " tensors are kept, the others are new.");
}

Result<void> adopt(const TrainingPlan &plan, const annotation::LandmarkTemplate &landmarks, Model old,
                   StartingModel &start)
{
    ModelDescription &description = start.model.description;
    description = old.description;
    description.landmarks = landmarks;
    if (sameLandmarks(landmarks, old.description.landmarks)) {
        start.model.tensors = std::move(old.tensors);
        completeStages(plan, description);
        start.notices.emplace_back("All weights of the model " + old.description.name + " are kept.");
        return {};
    }
    for (const bool coarse : {true, false}) {
        const bool has = coarse ? description.coarse.has_value() : description.fine.has_value();
        const bool trained = coarse ? plan.trainCoarse : plan.trainFine;
        if (has && !trained) {
            return core::fail(ErrorCode::InvalidArgument,
                              std::string("The ") + (coarse ? "coarse" : "fine") + " network of "
                                  + plan.init->filename().string()
                                  + " is for other landmarks than the data's. Train it too.");
        }
    }
    description.presence = {};
    description.radii = {};
    completeStages(plan, description);
    if (old.description.coarse) {
        renewHead(StageKind::Coarse, description, old, start);
    }
    if (old.description.fine) {
        renewHead(StageKind::Fine, description, old, start);
    }
    return {};
}

} // namespace

Result<StartingModel> startingModel(const TrainingPlan &plan, const annotation::LandmarkTemplate &landmarks)
{
    torch::manual_seed(plan.seed);
    StartingModel start;
    if (plan.init) {
        Result<Model> old = inference::readModel(*plan.init);
        if (!old) {
            return tl::unexpected(old.error());
        }
        if (const Result<void> adopted = adopt(plan, landmarks, std::move(*old), start); !adopted) {
            return tl::unexpected(adopted.error());
        }
    } else {
        start.model.description.landmarks = landmarks;
        start.model.description.intensity = plan.intensity;
        completeStages(plan, start.model.description);
    }
    start.model.description.name = plan.name;
    start.model.description.demonstration =
        plan.data.kind == DataKind::Phantoms || start.model.description.demonstration;
    return start;
}

} // namespace gonion::training
