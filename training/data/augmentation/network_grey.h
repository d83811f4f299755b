// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"

#include <vector>

namespace gonion::training {

/// What the detector's networks get for HU: 0..1 by the mapping, and less than 0 beyond the scan.
/// \param gamma the exponent is exp(gamma); 0: as the detector does it, bit for bit
[[nodiscard]] std::vector<float> networkGrey(const std::vector<float> &hu, const inference::IntensityMapping &intensity,
                                             double gamma);

} // namespace gonion::training
