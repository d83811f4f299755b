// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <array>
#include <cstdint>
#include <span>

namespace gonion::training {

/// The published crop (METHOD.md section 6): the volume is shrunk until the true landmarks fit into the patch, and the
/// patch is laid around them. Only for protocol Paper: it looks at the truth.
struct PaperCrop {
    std::array<double, 3> rate{1.0, 1.0, 1.0};  ///< of the shrink along each axis, at most 1
    std::array<std::int64_t, 3> shrunk{};       ///< voxels of the shrunk volume
    std::array<std::int64_t, 3> begin{};        ///< first voxel of the patch in it
};

/// \param present voxels of the truly present landmarks, at least one
/// \param size    of the volume, \param patch of the network, both in voxels along x, y, z
/// Errors: InvalidArgument where no landmark is present, or they lie too far apart for the patch.
[[nodiscard]] core::Result<PaperCrop> paperCropOf(std::span<const std::array<double, 3>> present,
                                                  const std::array<std::int64_t, 3> &size,
                                                  const std::array<std::int64_t, 3> &patch);

} // namespace gonion::training
