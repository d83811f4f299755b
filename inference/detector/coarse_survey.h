// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "core/job_context.h"
#include "inference/detector/coarse_grid.h"
#include "inference/detector/coarse_search.h"
#include "inference/detector/scan_sampler.h"
#include "inference/model_description.h"
#include "inference/network/coarse_network.h"

#include <vector>

namespace gonion::inference {

/// What a first look over the whole scan found.
struct CoarseFinding {
    std::vector<CoarseLandmark> landmarks; ///< in the template's order; empty without a coarse network
    BoxLps body;
    core::ImageGeometry grid; ///< that the landmarks were found on
};

/// Looks for the body and, with the coarse network, for where every landmark lies: in each part of the scan that the
/// network can see at once, and with the head turned. The surest look counts.
/// \param network empty: only the body is found
/// Throws Stopped, and what LibTorch throws.
[[nodiscard]] CoarseFinding surveyScan(CoarseNetwork network, const ModelDescription &description, const core::ImageGeometry &scan,
                                       const ScanSampler &sampler, const core::JobContext &context);

} // namespace gonion::inference
