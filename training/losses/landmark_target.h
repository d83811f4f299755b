// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <vector>

/// \file
/// What a loss is told of a landmark. Free of Torch.
namespace gonion::training {

/// How a landmark takes part in the loss of one patch.
enum class TargetState {
    Present, ///< in the patch, at a position
    Missing, ///< its place is in the patch and it is not there: every vote for it is wrong
    Ignored, ///< nothing is known of it here (elsewhere, cut by the border, unlabelled): no term touches it
};

/// One landmark of one patch.
struct LandmarkTarget {
    TargetState state = TargetState::Ignored;
    core::TensorIndex position; ///< voxels of the patch; means something only where the landmark is present

    [[nodiscard]] static LandmarkTarget present(const core::TensorIndex &position)
    {
        return {TargetState::Present, position};
    }
    [[nodiscard]] static LandmarkTarget missing() { return {TargetState::Missing, {}}; }
    [[nodiscard]] static LandmarkTarget ignored() { return {}; }
    friend bool operator==(const LandmarkTarget &, const LandmarkTarget &) = default;
};

/// The landmarks of one patch, in the order of the network's channels.
using PatchTargets = std::vector<LandmarkTarget>;

} // namespace gonion::training
