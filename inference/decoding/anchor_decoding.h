// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <torch/types.h>

#include <span>
#include <vector>

/// \file
/// From the map of an anchor head to positions (METHOD.md sections 4 and 6). Needs Torch. A map of a wrong
/// shape is a defect of the caller and throws c10::Error.
///
/// Maps are [X, Y, Z, A, 3 + L]: cells along x, y, z, anchors, then the offset along x, y, z before its tanh
/// and the existence logits of the landmarks. Cell c lies at voxel c * stride: its low corner.
namespace gonion::inference {

/// Voxels along the side of a cell of the released network.
inline constexpr double kAnchorStride = 4.0;
/// Votes that decide a landmark's position.
inline constexpr int kAnchorVotes = 15;

/// What one anchor of one cell says of a landmark.
struct AnchorVote {
    core::TensorIndex position; ///< (cell + tanh(offset) * radius) * stride, in voxels of the network's input
    double logit = 0.0;         ///< of the landmark's existence within the anchor's reach
};

/// What the map says of one landmark.
struct LandmarkVotes {
    double logit = 0.0;            ///< the highest existence logit
    core::TensorIndex position;    ///< best estimate, between voxels; see decodeAnchorVotes
    /// Voxels: root mean square distance of all votes from the position, weighted by their existence.
    double spread = 0.0;
    std::vector<AnchorVote> votes; ///< in (x, y, z, anchor) order; empty only where no votes were asked for
};

/// For every landmark the `count` votes with the highest existence logits (all there are, where the map has
/// fewer), in (x, y, z, anchor) order. Of equal logits the first in that order go in; NaN counts as the
/// lowest logit and as no offset.
/// \param map   [X, Y, Z, A, 3 + L] on any device
/// \param radii reach of each anchor, in cells; A of them
[[nodiscard]] std::vector<std::vector<AnchorVote>> highestVotes(const torch::Tensor &map,
                                                                std::span<const double> radii,
                                                                double stride = kAnchorStride,
                                                                int count = kAnchorVotes);

/// How highestVotes chooses on a GPU: of every landmark the ranks of the `count` highest logits, ascending; of equal
/// logits the first. Any device.
/// \param logits [L, sites], none of them NaN \param count 1 to the number of sites \return [L, count] int64
[[nodiscard]] torch::Tensor highestSitesByOperators(const torch::Tensor &logits, std::int64_t count);

/// Index of the vote with the smallest sum of distances to the others, the first one at a tie.
/// \param votes at least one
[[nodiscard]] std::size_t medoidOf(std::span<const AnchorVote> votes);

/// The released decoding: for every landmark the medoid of its highest votes.
[[nodiscard]] std::vector<core::TensorIndex> decodeAnchorMedoids(const torch::Tensor &map,
                                                                 std::span<const double> radii,
                                                                 double stride = kAnchorStride,
                                                                 int count = kAnchorVotes);

/// This program's decoding: the mean of the votes around the medoid, each (and in the medoid too) weighted by its
/// existence as a share of the highest one, and less and less up to two cells off the mean. So votes beyond (another
/// tooth) do not pull the position but count in the spread; none falls out of the mean at once where the scan is
/// shifted; and a landmark at the border, which few anchors reach, is not outvoted by the unlikely votes that fill
/// the rest.
[[nodiscard]] std::vector<LandmarkVotes> decodeAnchorVotes(const torch::Tensor &map,
                                                           std::span<const double> radii,
                                                           double stride = kAnchorStride,
                                                           int count = kAnchorVotes);

/// The same from votes already collected, for instance those of several patches in one common grid.
[[nodiscard]] LandmarkVotes summarise(std::vector<AnchorVote> votes, double stride = kAnchorStride);

} // namespace gonion::inference
