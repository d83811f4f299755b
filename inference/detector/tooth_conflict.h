// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "inference/detection.h"

#include <vector>

namespace gonion::inference {

/// Two teeth cannot stand in one place. Where the landmarks of two teeth (by FDI number) have nearly the same
/// middle, or their crowns (the first landmark of each) the same place, the network has named one tooth twice, as after the loss of a neighbour; the name on which the votes agree
/// less loses probability by as much as the other is believed.
/// \param landmarks in the template's order; only their probabilities change
void resolveToothConflicts(const annotation::LandmarkTemplate &landmarkTemplate,
                           std::vector<DetectedLandmark> &landmarks);

} // namespace gonion::inference
