// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace gonion::training {

/// What the fine network said of one landmark of a validation case, and the truth (present or missing).
struct PresenceSample {
    std::size_t landmark = 0;
    double existenceLogit = 0.0;
    double spreadMm = 0.0;
    bool present = false;
};

/// Logistic regression of presence on the existence logit and the spread of the votes (Newton's method, drawn
/// slightly towards the uncalibrated logit), then a threshold for each landmark, drawn towards the common one
/// where its own samples are few: of highest F1, or the highest that keeps the wanted sensitivity.
/// The identity for samples of one kind only, or where the logit says nothing of presence.
/// \param sensitivity share of present landmarks to call present, above 0 and below 1; none: highest F1
[[nodiscard]] inference::PresenceCalibration fitPresence(const std::vector<PresenceSample> &samples,
                                                         std::size_t landmarks,
                                                         std::optional<double> sensitivity = std::nullopt);

} // namespace gonion::training
