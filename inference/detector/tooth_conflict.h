// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "inference/detection.h"

#include <vector>

namespace gonion::inference {

/// Two teeth cannot stand in one place. Where the crowns (the first landmark of each tooth, by FDI number) have the
/// same place, or nearly so and the middles of all landmarks too, the network has named one tooth twice, as after the
/// loss of a neighbour. Which name is right is decided by how well the votes agree on each and by which of the two
/// the coarse network expected there; the other name loses probability by as much as this one is believed, and its
/// landmarks count as strayed. A tooth whose right name the votes believed less takes over what they found under the
/// other.
/// Teeth whose crowns are apart are left alone, however their roots were placed.
/// Doing it twice changes only probabilities, and those of the losing names alone.
/// \param landmarks in the template's order; probabilities change, and positions where a name is taken over
void resolveToothConflicts(const annotation::LandmarkTemplate &landmarkTemplate,
                           std::vector<DetectedLandmark> &landmarks);

} // namespace gonion::inference
