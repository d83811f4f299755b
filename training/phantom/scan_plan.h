// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/head_map.h"
#include "training/phantom/phantom.h"
#include "training/phantom/random.h"
#include "training/phantom/scene.h"

#include <array>
#include <vector>

namespace gonion::training::phantom {

/// A scan and what its reconstruction does to the grey values.
struct ScanPlan {
    PhantomScan scan;
    float sharpening = 0.0F;          ///< overshoot of the kernel: 0 none .. 0.5 strong
    int noiseSmoothness = 1;          ///< which shared noise cube
    std::array<int, 3> noiseShift{};  ///< where in the cube the scan begins
    float cupping = 0.0F;             ///< HU lost in the middle of the head
    std::array<float, 3> shading{};   ///< HU per 100 mm along x, y, z
    core::PointLps headAxis;          ///< middle of the head at jaw level
    float ceiling = 3071.0F;          ///< HU above are cut
    // Grey value = (HU - greyFloor) * greyPerHu, cut to 0..greyMost; only without Hounsfield units.
    float greyFloor = -1000.0F;
    float greyPerHu = 1.0F;
    float greyMost = 4095.0F;
};

/// \param landmarks all 14 places in patient space, existing or not
[[nodiscard]] ScanPlan drawScan(const PhantomOptions &options, const HeadMap &map, const JawPose &jaw,
                                const std::vector<core::PointLps> &landmarks, Random &random);

} // namespace gonion::training::phantom
