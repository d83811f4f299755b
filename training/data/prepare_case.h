// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "inference/model_description.h"
#include "training/data/augmentation/prepared_case.h"

#include <array>
#include <memory>
#include <string>

namespace gonion::training {

/// How volumes are prepared.
struct PreparationOptions {
    std::array<double, 3> detailSpacingMm{0.56, 0.56, 0.56}; ///< along x, y, z; never finer than the scan's own
    double wholeSpacingMm = 2.0;
    double surveySpacingMm = 4.0; ///< of the first look that finds the body
    inference::IntensityMapping intensity;

    /// Fine enough for both networks.
    [[nodiscard]] static PreparationOptions forStages(const inference::CoarseStage &coarse, const inference::FineStage &fine,
                                                      const inference::IntensityMapping &intensity);
    /// Tells options apart.
    [[nodiscard]] std::string key() const;
};

/// A volume in HU, cropped to the body with a margin, at both levels. A volume that lies along the patient's axes and is
/// not finer than what is wanted keeps its own voxels. Runs on LibTorch's threads.
/// Errors: InvalidArgument (nothing of it is left), OutOfMemory, Cancelled.
[[nodiscard]] core::Result<std::shared_ptr<const PreparedCase>>
prepareCase(const core::Volume &volume, const PreparationOptions &options, const core::JobContext &job);

} // namespace gonion::training
