// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "core/space.h"
#include "training/data/augmentation/shown_image.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gonion::training {

/// The landmarks of each tooth that is there: those with one tooth number in the template, of which some are present.
[[nodiscard]] std::vector<std::vector<std::size_t>> presentTeeth(const annotation::LandmarkTemplate &landmarks,
                                                                 const annotation::LandmarkSet &set);

/// Wipes a tooth out: what lies around its landmarks and between them becomes as what surrounds it, bone among bone and
/// soft tissue among soft tissue.
/// \param places of the tooth's landmarks, LPS, as the image shows them
/// \param others of other teeth's: what lies nearer to one of them stays
void wipeOut(ShownImage &image, const std::vector<core::PointLps> &places, const std::vector<core::PointLps> &others,
             std::uint64_t seed);

/// Present landmarks of a tooth become missing, and where they were is where they would be.
void makeMissing(annotation::LandmarkSet &set, const std::vector<std::size_t> &tooth);

} // namespace gonion::training
