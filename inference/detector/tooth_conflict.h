// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "inference/detection.h"

#include <vector>

namespace gonion::inference {

/// Two teeth cannot stand in one place. Where the crowns (the first landmark of each tooth, by FDI number) have the
/// same place, or nearly so and the middles of all landmarks too, the network has named one tooth twice, as after the
/// loss of a neighbour; the name on which the votes agree less loses probability by as much as the other is believed.
/// Teeth whose crowns are apart are left alone, however their roots were placed.
/// \param landmarks in the template's order; only their probabilities change
void resolveToothConflicts(const annotation::LandmarkTemplate &landmarkTemplate,
                           std::vector<DetectedLandmark> &landmarks);

} // namespace gonion::inference
