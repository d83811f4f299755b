// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "training/phantom/build.h"
#include "training/phantom/dentition.h"
#include "training/phantom/phantom.h"

#include <string>
#include <vector>

namespace gonion::training::phantom {

/// Where one of the 14 mandibular molar landmarks is, or would be, in jaw space.
struct MolarPlace {
    std::string id;
    Vec3 position;
    bool exists = true;
};

/// L0 La .. Lf R0 Ra .. Rf. The crest is looked for on the jaw's own surface.
[[nodiscard]] std::vector<MolarPlace> molarPlaces(const Dentition &dentition, const std::vector<Part> &mandible);

/// The landmark set of a scan from the places' patient positions (same order).
[[nodiscard]] annotation::LandmarkSet molarLandmarks(const std::vector<MolarPlace> &places,
                                                     const std::vector<core::PointLps> &positions,
                                                     const PhantomScan &scan);

} // namespace gonion::training::phantom
