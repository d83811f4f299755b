// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "core/job_context.h"
#include "core/result.h"
#include "core/space.h"
#include "training/data/case_list.h"
#include "training/data/volume_reader.h"
#include "training/plan/training_plan.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// \file
/// What a network will be shown, for a person to look at before it is trained. Free of Torch.
namespace gonion::training {

enum class ShownStage { Coarse, Fine };

/// A landmark of a preview.
struct PreviewLandmark {
    std::string id;
    annotation::LandmarkState state = annotation::LandmarkState::Unlabelled;
    bool inside = false;        ///< its place lies in the picture
    core::TensorIndex position; ///< voxels of the picture: the place, or where a missing one would be; meaningful where inside
};

/// A network's input as a volume.
struct StagePreview {
    std::string caseName;
    core::GridSize size;
    std::array<double, 3> spacingMm{}; ///< along x (left), y (back), z (up)
    std::vector<float> grey;           ///< x fastest; 0..1, below 0 beyond the scan
    std::vector<PreviewLandmark> landmarks; ///< in the template's order
};

/// Makes previews; keeps the volume that was prepared last, so that another number or another plan for the same case takes
/// a fraction of a second. Safe on several threads, one after the other.
class AugmentationPreview {
public:
    /// \param cache folder of prepared volumes, shared with a run; empty: kept in memory alone
    explicit AugmentationPreview(VolumeReader reader, std::filesystem::path cache = {});
    ~AugmentationPreview();
    AugmentationPreview(const AugmentationPreview &) = delete;
    AugmentationPreview &operator=(const AugmentationPreview &) = delete;

    /// A case of a data set as one network of the plan sees it.
    /// \param number another one: other chance. The plan's seed and this number alone decide what is drawn.
    /// Errors: those of the reader, Unreadable (its landmarks), OutOfMemory, Cancelled.
    [[nodiscard]] core::Result<StagePreview> ofCase(const TrainingPlan &plan, const TrainingCase &one,
                                                    const annotation::LandmarkTemplate &landmarks, ShownStage stage,
                                                    std::int64_t number, const core::JobContext &job = {});
    /// The run's phantom of this number. A phantom brings its own augmentation; that of the plan does not change it.
    /// Errors: OutOfMemory.
    [[nodiscard]] static core::Result<StagePreview> ofPhantom(const TrainingPlan &plan, ShownStage stage, std::int64_t number);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace gonion::training
