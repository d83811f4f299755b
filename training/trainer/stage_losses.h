// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/detector/coarse_search.h"
#include "training/trainer/phantom_cases.h"

#include <torch/torch.h>

#include <vector>

namespace gonion::training {

/// The loss of one case and, beside it, how far off the network is.
struct StageLoss {
    torch::Tensor loss;
    double errorMm = 0.0;   ///< mean radial error of the landmarks it could have found
    bool hasError = false;  ///< false: no landmark to find in this case
};

/// Cross entropy of the heatmap against a Gaussian around the true cell, the distance of the decoded
/// position in mm, and binary cross entropy of being inside the scan.
[[nodiscard]] StageLoss coarseLoss(const inference::CoarseOutput &output, const CoarseCase &truth);

/// Focal loss of existence over all anchors, divided by the number of positive ones (a patch without any
/// counts as one), and the smooth L1 distance of the offsets at the positive anchors. Our own: the released
/// loss hardly looks at anchors away from a landmark, which leaves presence undecided.
[[nodiscard]] StageLoss fineLoss(const torch::Tensor &map, const FineCase &truth, const std::vector<double> &radii);

} // namespace gonion::training
