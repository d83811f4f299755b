// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/data/augmentation/shown_image.h"

namespace gonion::training {

/// A Gaussian blur; beyond the scan nothing is taken from and nothing changes.
/// \param sigmaVoxels along each axis
void blur(ShownImage &image, double sigmaVoxels);

} // namespace gonion::training
