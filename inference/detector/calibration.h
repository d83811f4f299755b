// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/detection.h"
#include "inference/model_description.h"

namespace gonion::inference {

/// Gives every landmark of a detection its probability and radius by the model's calibration, settles teeth that
/// were named twice, puts the names that lost where their neighbours say, and decides. What the networks said (logits,
/// spreads, `found`) stays, so that a calibration can be tried on detections that were made with another one.
void applyCalibration(const ModelDescription &model, Detection &detection);

} // namespace gonion::inference
