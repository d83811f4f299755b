// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "inference/detection.h"
#include "training/metrics/evaluation.h"

#include <string>

namespace gonion::training {

/// A detection beside its truth, landmark by landmark in the detection's order; a landmark that the truth
/// does not name counts as unlabelled.
[[nodiscard]] CaseResult caseResultFrom(std::string name, const annotation::LandmarkSet &truth,
                                        const inference::Detection &detection);

} // namespace gonion::training
