// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/anchor_decoding.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gonion::inference {

namespace {

using core::TensorIndex;

double squaredDistance(const TensorIndex &a, const TensorIndex &b)
{
    const double x = a.x - b.x;
    const double y = a.y - b.y;
    const double z = a.z - b.z;
    return x * x + y * y + z * z;
}

double sigmoid(double logit)
{
    return 1.0 / (1.0 + std::exp(-logit));
}

/// Index of the vote with the smallest weighted sum of distances to the others, the first one at a tie.
std::size_t weightedMedoid(std::span<const AnchorVote> votes, std::span<const double> weights)
{
    TORCH_CHECK(!votes.empty(), "no votes, so no medoid");
    std::size_t medoid = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t candidate = 0; candidate < votes.size(); ++candidate) {
        double sum = 0.0;
        for (std::size_t other = 0; other < votes.size(); ++other) {
            sum += weights[other] * std::sqrt(squaredDistance(votes[candidate].position, votes[other].position));
        }
        if (sum < least) {
            least = sum;
            medoid = candidate;
        }
    }
    return medoid;
}

/// How far from the mean a vote still pulls it.
constexpr double kReachStrides = 2.0;

/// The weighted mean of the votes, of each the less the farther it lies from it (Tukey's biweight). No vote falls in or out
/// of it at once, so what moves by parts of a voxel is followed by as much.
TensorIndex smoothMean(std::span<const AnchorVote> votes, std::span<const double> weights, TensorIndex start, double reach)
{
    constexpr int kRounds = 20;
    for (int round = 0; round < kRounds; ++round) {
        double weight = 0.0;
        TensorIndex sum;
        for (std::size_t n = 0; n < votes.size(); ++n) {
            const TensorIndex &position = votes[n].position;
            const double nearness = std::max(0.0, 1.0 - squaredDistance(position, start) / (reach * reach));
            const double share = weights[n] * nearness * nearness;
            weight += share;
            sum.x += share * position.x;
            sum.y += share * position.y;
            sum.z += share * position.z;
        }
        if (weight <= 0.0) {
            break;
        }
        start = {sum.x / weight, sum.y / weight, sum.z / weight};
    }
    return start;
}

/// Existence of each vote as a share of the highest, so that the weights of a landmark that is surely missing
/// do not vanish.
std::vector<double> existenceWeights(std::span<const AnchorVote> votes, double highestLogit)
{
    const double top = sigmoid(highestLogit);
    std::vector<double> weights;
    for (const auto &vote : votes) {
        weights.push_back(top > 0.0 ? sigmoid(vote.logit) / top : 1.0);
    }
    return weights;
}

/// Of one landmark the row-major ranks of the sites (x, y, z, anchor) that hold the `count` highest logits, ascending.
std::vector<std::int64_t> highestSites(const torch::Tensor &sites, std::int64_t count)
{
    const float *logit = sites.data_ptr<float>();
    // Torch's top-k leaves open which of equal values it takes; the value of the last one does not.
    const float last = std::get<0>(sites.topk(count)).select(0, count - 1).item<float>();
    std::vector<std::int64_t> chosen;
    std::vector<std::int64_t> tied;
    for (std::int64_t site = 0; site < sites.numel(); ++site) {
        if (logit[site] > last) {
            chosen.push_back(site);
        } else if (logit[site] == last && static_cast<std::int64_t>(tied.size()) < count) {
            tied.push_back(site);
        }
    }
    const auto room = static_cast<std::size_t>(count) - chosen.size();
    chosen.insert(chosen.end(), tied.begin(), tied.begin() + static_cast<std::ptrdiff_t>(room));
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

/// The same of all landmarks on the CPU, one after the other: [L, count].
torch::Tensor highestSitesOnCpu(const torch::Tensor &logits, std::int64_t count)
{
    torch::Tensor all = torch::empty({logits.size(0), count}, torch::kInt64);
    for (std::int64_t landmark = 0; landmark < logits.size(0); ++landmark) {
        const auto sites = highestSites(logits[landmark], count);
        std::copy(sites.begin(), sites.end(), all[landmark].data_ptr<std::int64_t>());
    }
    return all;
}

/// Turns sites of a map into positions.
class SiteDecoder {
public:
    SiteDecoder(const torch::Tensor &map, std::span<const double> radii, double stride)
        : m_radii(radii), m_stride(stride), m_sizeY(map.size(1)), m_sizeZ(map.size(2))
    {
    }

    [[nodiscard]] TensorIndex position(std::int64_t site, const float *offset) const
    {
        const auto anchors = static_cast<std::int64_t>(m_radii.size());
        const double radius = m_radii[static_cast<std::size_t>(site % anchors)];
        const std::int64_t cell = site / anchors;
        const std::int64_t x = cell / (m_sizeY * m_sizeZ);
        const std::int64_t y = cell / m_sizeZ % m_sizeY;
        const std::int64_t z = cell % m_sizeZ;
        return {along(x, offset[0], radius), along(y, offset[1], radius), along(z, offset[2], radius)};
    }

private:
    [[nodiscard]] double along(std::int64_t cell, float offset, double radius) const
    {
        return (static_cast<double>(cell) + std::tanh(static_cast<double>(offset)) * radius) * m_stride;
    }

    std::span<const double> m_radii;
    double m_stride;
    std::int64_t m_sizeY;
    std::int64_t m_sizeZ;
};

} // namespace

torch::Tensor highestSitesByOperators(const torch::Tensor &logits, std::int64_t count)
{
    const torch::Tensor last = std::get<0>(logits.topk(count, 1)).narrow(1, count - 1, 1);
    const torch::Tensor higher = logits.gt(last);
    const torch::Tensor tied = logits.eq(last);
    const torch::Tensor room = count - higher.sum(1, true);
    const torch::Tensor chosen = higher.logical_or(tied.logical_and(tied.cumsum(1).le(room)));
    // Row by row and ascending: so are the places of what is not zero.
    return chosen.nonzero().select(1, 1).view({logits.size(0), count});
}

std::vector<std::vector<AnchorVote>> highestVotes(const torch::Tensor &map, std::span<const double> radii,
                                                  double stride, int count)
{
    TORCH_CHECK(map.dim() == 5 && map.size(4) > 3, "an anchor map is [X, Y, Z, A, 3 + L], not ", map.sizes());
    TORCH_CHECK(map.size(3) == static_cast<std::int64_t>(radii.size()), "the map has ", map.size(3),
                " anchors, but there are ", radii.size(), " radii");
    const torch::NoGradGuard noGradient;
    const auto values = map.detach().to(torch::kFloat32).reshape({-1, map.size(4)});
    const auto offsets = values.narrow(1, 0, 3);
    const auto logits =
        values.narrow(1, 3, map.size(4) - 3).t().nan_to_num(std::numeric_limits<float>::lowest()).contiguous();
    const auto wanted = std::min<std::int64_t>(std::max(count, 0), logits.size(1));
    const SiteDecoder decoder(map, radii, stride);

    std::vector<std::vector<AnchorVote>> landmarks(static_cast<std::size_t>(logits.size(0)));
    if (wanted == 0) {
        return landmarks;
    }
    // Only what was chosen leaves the device.
    const torch::Tensor chosen =
        logits.is_cpu() ? highestSitesOnCpu(logits, wanted) : highestSitesByOperators(logits, wanted);
    const auto chosenOffsets =
        offsets.index_select(0, chosen.flatten()).nan_to_num(0.0).to(torch::kCPU).contiguous();
    const auto chosenLogits = logits.gather(1, chosen).to(torch::kCPU).contiguous();
    const auto chosenSites = chosen.to(torch::kCPU).contiguous();
    const float *offset = chosenOffsets.data_ptr<float>();
    const float *logit = chosenLogits.data_ptr<float>();
    const std::int64_t *site = chosenSites.data_ptr<std::int64_t>();
    for (auto &votes : landmarks) {
        for (std::int64_t n = 0; n < wanted; ++n, offset += 3, ++logit, ++site) {
            votes.push_back({decoder.position(*site, offset), *logit});
        }
    }
    return landmarks;
}

std::size_t medoidOf(std::span<const AnchorVote> votes)
{
    return weightedMedoid(votes, std::vector<double>(votes.size(), 1.0));
}

std::vector<TensorIndex> decodeAnchorMedoids(const torch::Tensor &map, std::span<const double> radii,
                                             double stride, int count)
{
    std::vector<TensorIndex> positions;
    for (const auto &votes : highestVotes(map, radii, stride, count)) {
        positions.push_back(votes[medoidOf(votes)].position);
    }
    return positions;
}

LandmarkVotes summarise(std::vector<AnchorVote> votes, double stride)
{
    LandmarkVotes result;
    if (votes.empty()) {
        return result;
    }
    result.logit = std::max_element(votes.begin(), votes.end(), [](const AnchorVote &a, const AnchorVote &b) {
                       return a.logit < b.logit;
                   })->logit;
    const auto weights = existenceWeights(votes, result.logit);
    result.position = smoothMean(votes, weights, votes[weightedMedoid(votes, weights)].position, kReachStrides * stride);
    double squares = 0.0;
    for (std::size_t n = 0; n < votes.size(); ++n) {
        squares += weights[n] * squaredDistance(votes[n].position, result.position);
    }
    result.spread = std::sqrt(squares / std::accumulate(weights.begin(), weights.end(), 0.0));
    result.votes = std::move(votes);
    return result;
}

std::vector<LandmarkVotes> decodeAnchorVotes(const torch::Tensor &map, std::span<const double> radii,
                                             double stride, int count)
{
    std::vector<LandmarkVotes> landmarks;
    for (auto &votes : highestVotes(map, radii, stride, count)) {
        landmarks.push_back(summarise(std::move(votes), stride));
    }
    return landmarks;
}

} // namespace gonion::inference
