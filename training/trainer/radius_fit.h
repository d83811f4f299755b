// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"

#include <cstddef>
#include <vector>

namespace gonion::training {

/// How far off a found landmark of a validation case was.
struct RadiusSample {
    std::size_t landmark = 0;
    double errorMm = 0.0;
};

/// Split conformal radii: of n errors the ceil((n + 1) * level)-th smallest, which a new case's error does not exceed
/// with probability `level` at least, whatever the errors' distribution. A landmark with few samples takes the
/// quantile of all landmarks' errors, or its own where that is larger. No radii where even all are too few.
[[nodiscard]] inference::PositionRadii fitRadii(const std::vector<RadiusSample> &samples, std::size_t landmarks,
                                                double level = 0.9);

} // namespace gonion::training
