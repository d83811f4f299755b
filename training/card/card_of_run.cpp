// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/card/card_of_run.h"

#include "inference/model_file.h"
#include "training/card/model_card.h"

namespace gonion::training {

core::Result<void> writeCardOfRun(const TrainingPlan &plan, const std::optional<Evaluation> &evaluation, double seconds,
                                  const core::JobContext &job)
{
    const RunFolder folder{plan.output};
    const auto model = inference::readModel(folder.model());
    if (!model) {
        return tl::unexpected(model.error());
    }
    const auto cases = listCases(plan.data, plan.seed, job);
    if (!cases) {
        return tl::unexpected(cases.error());
    }
    auto data = dataFactsOf(*cases, plan, job);
    if (!data) {
        return tl::unexpected(data.error());
    }
    return writeModelCard(folder, plan, model->description,
                          {std::move(*data), model->hash, evaluation, seconds});
}

} // namespace gonion::training
