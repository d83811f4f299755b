// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/losses/anchor_targets.h"

#include <torch/types.h>

#include <span>

/// \file
/// The loss of the anchor head (METHOD.md section 5). Needs Torch; a wrong shape throws c10::Error.
namespace gonion::training {

struct AnchorLossOptions {
    double presentWeight = 1.0;
    double othersWeight = 1.0;
    double missingWeight = 0.2;
    double backgroundWeight = 0.001;
    double offsetWeight = 1.0;
    /// Votes that a missing landmark brings to the `missing` term, for each anchor and each case it is missing in.
    std::int64_t hardNegativesPerAnchor = 256;
    /// The released loss looks for them in the whole batch, which also pushes down the right votes of cases where
    /// the landmark is present. On: only in the cases where it is missing. The same for batches of one case.
    bool hardNegativesOnlyWhereMissing = false;
    friend bool operator==(const AnchorLossOptions &, const AnchorLossOptions &) = default;
};

/// The terms, each a scalar with its weight applied; a term without elements is 0.
struct AnchorLoss {
    torch::Tensor present;    ///< existence at the positive anchors, towards 1
    torch::Tensor others;     ///< existence of the other landmarks there, towards 0
    torch::Tensor missing;    ///< highest existence logits of missing landmarks, towards 0
    torch::Tensor background; ///< the whole map, offsets included, towards 0
    torch::Tensor offset;     ///< tanh of the offsets at the positive anchors, towards the targets

    [[nodiscard]] torch::Tensor total() const { return present + others + missing + background + offset; }
};

/// \param map    [N, X, Y, Z, A, 3 + L]: the head's output, offsets before their tanh
/// \param batch  N patches of L landmarks
/// \param radii  reach of each anchor in cells, A of them
/// \param stride voxels along the side of a cell
[[nodiscard]] AnchorLoss anchorLoss(const torch::Tensor &map, std::span<const PatchTargets> batch,
                                    std::span<const double> radii, double stride = 4.0,
                                    const AnchorLossOptions &options = {});

} // namespace gonion::training
