// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/trainer/training_run.h"

#include <memory>
#include <utility>

namespace gonion::training::samples {

/// One phantom, drawn once for all tests of a program.
class KeptVolume final : public ValidationVolumes {
public:
    [[nodiscard]] std::size_t size() const override { return 1; }
    [[nodiscard]] std::string nameOf(std::size_t) const override { return "kept"; }
    [[nodiscard]] std::filesystem::path pathOf(std::size_t) const override { return {}; }
    [[nodiscard]] core::Result<LabelledVolume> load(std::size_t, const core::JobContext &job) const override
    {
        static const core::Result<LabelledVolume> volume = phantomVolumes(1, 1)->load(0, job);
        return volume;
    }
};

/// The whole of a plan in this process, validated on the kept phantom.
inline core::Result<RunReport> runPlan(const TrainingPlan &plan, bool resume = false, const RunListener &listener = {},
                                       const core::JobContext &job = {})
{
    core::Result<RunData> data = openData(plan, {}, job);
    if (!data) {
        return tl::unexpected(data.error());
    }
    data->validation = std::make_unique<KeptVolume>();
    SingleRank alone;
    return runTraining(plan, std::move(*data), alone, resume, listener, job);
}

} // namespace gonion::training::samples
