// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "inference/model_description.h"
#include "training/data/case_source.h"
#include "training/data/volume_reader.h"
#include "training/plan/training_plan.h"
#include "training/trainer/validation.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gonion::training {

/// What a run learns from and is judged by.
struct RunData {
    annotation::LandmarkTemplate landmarks;
    /// The cases as the networks of this description see them.
    std::function<std::unique_ptr<CaseSource>(const inference::ModelDescription &)> makeSource;
    std::unique_ptr<ValidationVolumes> validation; ///< none: nothing to validate with
    std::optional<std::int64_t> trainingCases;     ///< none: without end
    std::vector<std::string> notices;              ///< sentences for the log: cases that were left out
};

/// Opens what the plan names. Errors: as listCases; Unsupported without a reader for volumes in files.
[[nodiscard]] core::Result<RunData> openData(const TrainingPlan &plan, const VolumeReader &reader,
                                             const core::JobContext &job);

} // namespace gonion::training
