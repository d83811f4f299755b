// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/data/augmentation/shown_image.h"

#include <cstdint>

namespace gonion::training {

/// Adds noise of its own to every voxel of the scan, nearly normal.
void addNoise(ShownImage &image, double sdHu, std::uint64_t seed);

/// Adds the same to every voxel of the scan.
void shiftHu(ShownImage &image, double hu);

} // namespace gonion::training
