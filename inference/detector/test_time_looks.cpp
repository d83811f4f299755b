// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/test_time_looks.h"

#include <algorithm>
#include <cmath>

namespace gonion::inference {
namespace {

/// Looks that put a landmark farther apart than this saw different things.
constexpr double kNearMm = 4.0;

std::vector<std::int64_t> partnersOf(const annotation::LandmarkTemplate &landmarks)
{
    std::vector<std::int64_t> partners;
    for (const annotation::LandmarkDefinition &definition : landmarks.landmarks()) {
        // A landmark without a partner lies in the middle and is its own.
        const auto partner = landmarks.indexOf(definition.mirrorPartner);
        partners.push_back(static_cast<std::int64_t>(partner.value_or(partners.size())));
    }
    return partners;
}

FineLandmark mergedOne(const std::vector<FineLandmark> &looks)
{
    std::vector<AnchorVote> votes;
    for (const FineLandmark &look : looks) {
        votes.push_back({{look.position.x, look.position.y, look.position.z}, look.logit});
    }
    // The same rule as for the votes within a patch, in mm.
    const LandmarkVotes summary = summarise(votes, kNearMm);
    FineLandmark result;
    result.examined = true;
    result.position = {summary.position.x, summary.position.y, summary.position.z};
    const double share = 1.0 / static_cast<double>(looks.size());
    double squares = summary.spread * summary.spread;
    for (const FineLandmark &look : looks) {
        squares += share * look.spreadMm * look.spreadMm;
        result.logit += share * look.logit;
    }
    result.spreadMm = std::sqrt(squares);
    return result;
}

} // namespace

std::vector<FineLook> looksAt(const annotation::LandmarkTemplate &landmarks, int count)
{
    if (count <= 1) {
        return {FineLook{}};
    }
    const auto &definitions = landmarks.landmarks();
    const bool mirrors =
        std::any_of(definitions.begin(), definitions.end(), [](const auto &one) { return !one.mirrorPartner.empty(); });
    // A lattice: along each axis the looks fall into as many different places of the cell.
    constexpr std::array<int, 3> kStrides{1, 3, 5};
    std::vector<FineLook> looks(static_cast<std::size_t>(count));
    for (int n = 0; n < count; ++n) {
        FineLook &look = looks[static_cast<std::size_t>(n)];
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double place = static_cast<double>(n * kStrides[axis] % count) / static_cast<double>(count);
            look.shiftVoxels[axis] = kAnchorStride * (place < 0.5 ? place : place - 1.0);
        }
        look.mirrored = mirrors && n % 2 == 1;
    }
    return looks;
}

core::ImageGeometry gridOf(const FineLook &look, const core::ImageGeometry &patch)
{
    const double last = static_cast<double>(patch.size().i - 1);
    const core::ContinuousIndex first{look.shiftVoxels[0] + (look.mirrored ? last : 0.0), look.shiftVoxels[1],
                                      look.shiftVoxels[2]};
    core::Matrix3 direction = patch.direction();
    if (look.mirrored) {
        for (auto &row : direction) {
            row[0] = -row[0];
        }
    }
    return core::ImageGeometry::create(patch.lpsFromIndex(first), patch.spacing(), direction, patch.size())
        .value_or(patch);
}

FineOutput underPartnersNames(const FineOutput &output, const annotation::LandmarkTemplate &landmarks)
{
    std::vector<std::int64_t> channels = partnersOf(landmarks);
    FineOutput named;
    if (output.heatmaps.defined()) {
        const torch::Tensor index = torch::tensor(channels).to(output.heatmaps.device());
        named.heatmaps = output.heatmaps.index_select(1, index);
    }
    if (output.anchors.defined()) {
        constexpr std::int64_t kOffsets = 3;
        for (std::int64_t &channel : channels) {
            channel += kOffsets;
        }
        channels.insert(channels.begin(), {0, 1, 2});
        const torch::Tensor index = torch::tensor(channels).to(output.anchors.device());
        named.anchors = output.anchors.index_select(output.anchors.dim() - 1, index);
    }
    return named;
}

std::vector<FineLandmark> merged(const std::vector<std::vector<FineLandmark>> &looks)
{
    std::vector<FineLandmark> result(looks.empty() ? 0 : looks.front().size());
    for (std::size_t n = 0; n < result.size(); ++n) {
        std::vector<FineLandmark> examined;
        for (const auto &look : looks) {
            if (look[n].examined) {
                examined.push_back(look[n]);
            }
        }
        if (examined.size() == 1) {
            result[n] = examined.front();
        } else if (!examined.empty()) {
            result[n] = mergedOne(examined);
        }
    }
    return result;
}

} // namespace gonion::inference
