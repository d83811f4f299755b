// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/detector/coarse_search.h"
#include "inference/network/fine_network.h"
#include "training/losses/loss_options.h"
#include "training/data/stage_cases.h"

#include <torch/types.h>

#include <span>
#include <vector>

namespace gonion::training {

/// The terms of a loss with their weights, detached; undefined where a network has none.
struct LossParts {
    torch::Tensor existence; ///< of the coarse network: being inside the scan
    torch::Tensor offset;    ///< of the coarse network: the decoded distance
    torch::Tensor heatmap;
};

/// The loss of one case, or the mean over a batch, and, beside it, how far off the network is.
struct StageLoss {
    torch::Tensor loss;
    LossParts parts;
    double errorMm = 0.0;   ///< mean radial error of the landmarks it could have found
    bool hasError = false;  ///< false: no landmark to find in this case
};

/// Cross entropy of the heatmap against a Gaussian around the true cell, the distance of the decoded
/// position in mm, and binary cross entropy of being inside the scan.
[[nodiscard]] StageLoss coarseLoss(const inference::CoarseOutput &output, const CoarseCase &truth);

/// The objective that Automatic stands for with this network.
[[nodiscard]] LossOptions resolved(LossOptions options, const inference::NetworkOptions &network);

/// The loss of one case (a batch of one) by the network's head, and of the heatmaps beside it, averaged over them.
///
/// Anchors, Focal: focal loss of existence over all anchors, divided by the number of positive ones (a patch without
/// any counts as one landmark's), and the smooth L1 distance of the offsets at the positive anchors. Our own: the
/// released loss hardly looks at anchors away from a landmark, which leaves presence undecided. Heatmaps: eq. 13 or
/// the released loss, by the network's target.
[[nodiscard]] StageLoss fineLoss(const inference::FineOutput &output, const FineCase &truth,
                                 const inference::NetworkOptions &network, const LossOptions &options = {});

/// The mean over a batch whose images went through the network together: what the cases give one by one. The released
/// objective alone looks at the batch as a whole, as its authors do.
[[nodiscard]] StageLoss coarseBatchLoss(const inference::CoarseOutput &output, std::span<const CoarseCase> batch);
[[nodiscard]] StageLoss fineBatchLoss(const inference::FineOutput &output, std::span<const FineCase> batch,
                                      const inference::NetworkOptions &network, const LossOptions &options = {});

} // namespace gonion::training
