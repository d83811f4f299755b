// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"

#include <string>

namespace gonion::core {

/// What a volume was when landmarks were set on it: a volume that was moved or edited since then has another one.
struct VolumeFingerprint {
    ImageGeometry geometry;
    /// Method and check sum of all voxels' values ("crc32f:0a1b2c3d"), or empty where nobody has computed it.
    std::string content;
    friend bool operator==(const VolumeFingerprint &, const VolumeFingerprint &) = default;
};

} // namespace gonion::core
