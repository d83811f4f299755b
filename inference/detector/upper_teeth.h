// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/detection.h"

#include <vector>

namespace gonion::inference {

/// A lower tooth may lie deep in the bone, but it does not stand above its row: a crown found clearly higher than the
/// coarse network expected it, after the common shift of the other believed crowns, is that of an upper tooth. Such
/// crowns (the first landmark of each tooth with an FDI number of 31 to 48) lose probability, the more the higher
/// they lie, and count as strayed where they lose half of it.
/// \param landmarks with `expected` and calibrated probabilities; without a believed crown nothing changes
void doubtUpperTeeth(std::vector<DetectedLandmark> &landmarks);

} // namespace gonion::inference
