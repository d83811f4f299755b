// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/detector/coarse_grid.h"

#include <cstdint>
#include <memory>

namespace gonion::training {

/// HU of a scan on an axis-aligned grid, x fastest.
struct PreparedLevel {
    /// Stands where the grid reaches beyond an oblique scan.
    static constexpr std::int16_t kNoValue = -32768;

    core::ImageGeometry grid;
    const std::int16_t *hu = nullptr; ///< owned by the case's storage
};

/// A volume as training reads it: cropped to the body, in HU, fine and coarse. Immutable; shared between threads.
struct PreparedCase {
    core::ImageGeometry scan;    ///< of the volume itself: outside of it nothing is known
    inference::BoxLps body;      ///< as the detector finds it
    bool assumedGrey = false;    ///< the values were no HU
    PreparedLevel whole;         ///< for the coarse network: the body with much around it
    PreparedLevel detail;        ///< for the fine network
    std::shared_ptr<const void> storage;
};

} // namespace gonion::training
