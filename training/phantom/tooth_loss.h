// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/dentition.h"
#include "training/phantom/phantom.h"

#include <array>

namespace gonion::training::phantom {

/// The dental history of one quadrant; index 0 is the middle incisor.
struct QuadrantLoss {
    std::array<bool, 8> absent{};
    std::array<float, 8> resorbedMm{}; ///< height the healed ridge has lost, where absent
    std::array<Restoration, 8> restoration{};
    bool thirdMolarImpacted = false;
    float crowding = 0.05F; ///< deviation of turns about the tooth's axis, radians
};

/// The dental history of one head.
struct ToothLoss {
    std::array<QuadrantLoss, kSides> lower;
    std::array<QuadrantLoss, kSides> upper;
    bool braces = false;

    static ToothLoss draw(PhantomTeeth kind, Random &random);
};

} // namespace gonion::training::phantom
