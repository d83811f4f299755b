// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/data/augmentation_preview.h"
#include "training/data/case_list.h"
#include "ui/training/training_service.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace gonion::app {

/// Slices of cases as the fine network will see them, with their landmarks. Keeps the list of cases and the volume that
/// it read last. On one thread at a time.
class TrainingPreview {
public:
    TrainingPreview();

    /// Two draws, each as an axial and a coronal slice. Errors: as training::listCases and AugmentationPreview.
    [[nodiscard]] core::Result<std::vector<ui::MarkedImage>> draw(const training::TrainingPlan &plan, std::int64_t number,
                                                                  const core::JobContext &job);

private:
    [[nodiscard]] core::Result<training::StagePreview> drawOne(const training::TrainingPlan &plan, std::int64_t number,
                                                               std::int64_t draw, const core::JobContext &job);

    training::AugmentationPreview m_preview;
    std::optional<training::DataPlan> m_listed;
    training::CaseList m_list;
};

} // namespace gonion::app
