// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/data/augmentation/shown_image.h"

namespace gonion::training {

/// As a scan of thick slices would look between them: means over `thicknessMm` along z, and straight lines between.
/// Nothing happens where that is no more than the grid's own step.
/// \param phase 0..1 of a thickness: where the first slice begins
void thickenSlices(ShownImage &image, double thicknessMm, double phase);

} // namespace gonion::training
