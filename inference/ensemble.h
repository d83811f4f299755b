// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/detection.h"

#include <vector>

namespace gonion::inference {

/// One detection from those of several models in the same volume: the mean of their probabilities and thresholds; of
/// their positions the mean of those near the medoid, weighted by presence; as spread that of each and that among
/// them; the largest of their radii. Decides anew. Free of Torch.
/// \param detections at least one
/// \return InvalidArgument where the models do not speak of the same landmarks in the same order
[[nodiscard]] core::Result<Detection> mergeDetections(const std::vector<Detection> &detections);

} // namespace gonion::inference
