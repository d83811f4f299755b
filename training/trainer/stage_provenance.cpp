// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_provenance.h"

#include "inference/bounded_json.h"

#include <cmath>
#include <string>
#include <utility>

namespace gonion::training {

const char *nameOf(DataKind kind)
{
    return kind == DataKind::Phantoms ? "phantoms" : kind == DataKind::Project ? "project" : "folder";
}

void noteStageRun(const TrainingPlan &plan, const RunData &data, const StageTrainer &trainer, StageKind stage, int world,
                  inference::ModelDescription &description)
{
    auto provenance = inference::parseBoundedJson(description.provenanceJson).value_or(nlohmann::json::object());
    if (!provenance.is_object()) {
        provenance = nlohmann::json::object();
    }
    const StageState &state = trainer.state();
    const SchedulePlan &schedule = stage == StageKind::Coarse ? plan.coarseSchedule : plan.fineSchedule;
    nlohmann::json note{{"data", nameOf(plan.data.kind)},
                        {"seed", plan.seed},
                        {"steps", state.step},
                        {"steps_per_epoch", trainer.stepsPerEpoch()},
                        {"batch", schedule.batch * schedule.accumulate * world},
                        {"learning_rate", schedule.learningRate},
                        {"seconds", std::round(state.seconds)},
                        {"program_version", GONION_VERSION}};
    if (data.trainingCases) {
        note["training_cases"] = *data.trainingCases;
    }
    if (data.validation) {
        note["validation_cases"] = data.validation->size();
    }
    provenance[std::string(nameOf(stage)) + "_runs"].push_back(std::move(note));
    description.provenanceJson = inference::printJson(provenance);
}

} // namespace gonion::training
