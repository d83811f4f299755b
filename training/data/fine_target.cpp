// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/fine_target.h"

#include "inference/detector/presence.h"

namespace gonion::training {
namespace {

/// The patch's border cuts what lies this near to it; votes there are neither right nor wrong.
constexpr double kBorderVoxels = 5.0;

} // namespace

LandmarkTarget fineTarget(const annotation::Landmark &landmark, const core::ImageGeometry &patch)
{
    using annotation::LandmarkState;
    if (landmark.state == LandmarkState::Unlabelled) {
        return LandmarkTarget::ignored();
    }
    if (landmark.state == LandmarkState::Outside) {
        // Outside the scan: nothing of it can be seen, except where the border cuts it.
        const bool cut = !landmark.estimate
                         || inference::depthInside(patch, *landmark.estimate) > -kBorderVoxels * patch.spacing()[0];
        return cut ? LandmarkTarget::ignored() : LandmarkTarget::missing();
    }
    if (landmark.state == LandmarkState::Missing) {
        return LandmarkTarget::missing();
    }
    const double depth = inference::depthInside(patch, *landmark.position) / patch.spacing()[0];
    if (depth < -kBorderVoxels) {
        return LandmarkTarget::missing();
    }
    const core::ContinuousIndex index = patch.indexFromLps(*landmark.position);
    return depth < 0.0 ? LandmarkTarget::ignored() : LandmarkTarget::present({index.i, index.j, index.k});
}

} // namespace gonion::training
