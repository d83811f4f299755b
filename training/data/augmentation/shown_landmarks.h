// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "training/data/augmentation/geometric_map.h"

#include <cstddef>
#include <vector>

namespace gonion::training {

/// For each landmark the one on the other side, itself where it has none (one of the midline). Empty where no landmark of
/// the template has a partner: then left and right cannot be exchanged.
[[nodiscard]] std::vector<std::size_t> mirrorPartners(const annotation::LandmarkTemplate &landmarks);

/// A case's landmarks as a map shows them; with `partners`, each takes the state and place of its partner.
[[nodiscard]] annotation::LandmarkSet shownLandmarks(const annotation::LandmarkSet &truth, const GeometricMap &map,
                                                     const std::vector<std::size_t> &partners = {});

} // namespace gonion::training
