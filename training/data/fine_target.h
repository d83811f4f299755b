// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/image_geometry.h"
#include "training/losses/landmark_target.h"

namespace gonion::training {

/// What the fine network should say of a landmark in a patch: present where it lies in it; missing where it is not there,
/// or lies clearly elsewhere; ignored where nobody has said, or where the patch's border or the scan's cuts it.
[[nodiscard]] LandmarkTarget fineTarget(const annotation::Landmark &landmark, const core::ImageGeometry &patch);

} // namespace gonion::training
