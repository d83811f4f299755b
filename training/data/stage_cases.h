// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/losses/landmark_target.h"

#include <torch/types.h>

/// \file
/// One case as each network of a model is shown it.
namespace gonion::training {

/// What the coarse network is shown and should say.
struct CoarseCase {
    torch::Tensor image;     ///< [1, 1, X, Y, Z]
    torch::Tensor positions; ///< [L, 3] in voxels of the image, within the grid
    torch::Tensor known;     ///< [L] 1 where the position is known
    torch::Tensor inside;    ///< [L] 1 where the place lies inside the scan
    double spacingMm = 4.0;
};

/// What the fine network is shown and should say.
struct FineCase {
    torch::Tensor image; ///< [1, 1, X, Y, Z]
    PatchTargets targets;
    double spacingMm = 0.8;
};

} // namespace gonion::training
