// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/detection.h"
#include "inference/detector/coarse_survey.h"
#include "inference/detector/fine_search.h"
#include "inference/model_description.h"

#include <vector>

namespace gonion::inference {

/// What both networks say of every landmark, as one: the fine network's position where it can be trusted, else the
/// coarse one's; and how likely its place lies inside the scan. Not decided yet (`applyCalibration` does that).
/// \param fine in the template's order; empty without a fine network
/// \return in the template's order
[[nodiscard]] std::vector<DetectedLandmark> joinStages(const ModelDescription &description, const core::ImageGeometry &scan,
                                                       const CoarseFinding &coarse, const std::vector<FineLandmark> &fine);

} // namespace gonion::inference
