// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "inference/detector/fine_patches.h"
#include "inference/detector/fine_search.h"
#include "inference/network/fine_network.h"

#include <array>
#include <cstddef>
#include <vector>

/// \file
/// Several looks of the fine stage at the same place, and one answer from all. Where in its patch a tooth lies, and how
/// the scan's grid lies to the network's, moves what a single look finds by up to a millimetre.
namespace gonion::inference {

/// One look at every patch.
struct FineLook {
    std::array<double, 3> shiftVoxels{0.0, 0.0, 0.0}; ///< of the patch, in its voxels
    bool mirrored = false;                            ///< left and right exchanged
    friend bool operator==(const FineLook &, const FineLook &) = default;
};

/// So many looks, the plain one first, the others shifted evenly over an anchor's cell about it, every second one
/// mirrored where the template names partners.
[[nodiscard]] std::vector<FineLook> looksAt(const annotation::LandmarkTemplate &landmarks, int count);

/// The patch's grid as a look sees it. A mirrored grid's first axis runs against x, so that positions on it lead
/// back to patient space like any other's.
[[nodiscard]] core::ImageGeometry gridOf(const FineLook &look, const core::ImageGeometry &patch);

/// What the network says of a mirrored patch, under the right names: each landmark's channel is its partner's.
[[nodiscard]] FineOutput underPartnersNames(const FineOutput &output, const annotation::LandmarkTemplate &landmarks);

/// One answer from several looks: of the positions the mean of those near their medoid, weighted by existence; the mean
/// of the logits; and a spread that grows with the votes' within the looks and with the looks' distances (weighted
/// likewise) from the position. Looks that put a landmark on different teeth thereby say that it is none of them.
[[nodiscard]] std::vector<FineLandmark> merged(const std::vector<std::vector<FineLandmark>> &looks);

} // namespace gonion::inference
