// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"

#include <algorithm>
#include <vector>

namespace gonion::training {

/// HU that stands for "beyond the scanned volume"; that of the detector.
inline constexpr float kBeyondHu = -30000.0F;

/// What a network is about to be shown, in HU.
struct ShownImage {
    core::ImageGeometry grid; ///< axis-aligned, LPS
    std::vector<float> hu;    ///< x fastest; beyond the scan: kBeyondHu

    [[nodiscard]] static bool isBeyond(float hu) { return hu < 0.5F * kBeyondHu; }
    [[nodiscard]] bool reachesBeyond() const { return std::any_of(hu.begin(), hu.end(), isBeyond); }
};

} // namespace gonion::training
