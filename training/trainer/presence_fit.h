// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"

#include <cstddef>
#include <vector>

namespace gonion::training {

/// What the fine network said of one landmark of a validation case, and the truth (present or missing).
struct PresenceSample {
    std::size_t landmark = 0;
    double existenceLogit = 0.0;
    double spreadMm = 0.0;
    bool present = false;
};

/// Logistic regression of presence on the existence logit and the spread of the votes (Newton's method, a
/// slight pull towards zero), then for each landmark the threshold of highest F1, drawn towards the common
/// one where its own samples are few. The identity for samples of one kind only.
[[nodiscard]] inference::PresenceCalibration fitPresence(const std::vector<PresenceSample> &samples,
                                                         std::size_t landmarks);

} // namespace gonion::training
