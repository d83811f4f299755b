// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/anchor_loss.h"

#include <torch/nn/functional/activation.h>
#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

#include <algorithm>

namespace gonion::training {

namespace {

using torch::Tensor;
namespace F = torch::nn::functional;

/// Binary cross entropy of logits with the target 0, element by element. Of the target 1: of the negated logit.
Tensor crossEntropyToZero(const Tensor &logits)
{
    return F::softplus(logits);
}

Tensor meanOrZero(const Tensor &values, const Tensor &like)
{
    return values.numel() == 0 ? torch::zeros({}, like.options()) : values.mean();
}

/// The positive anchors of a batch as index and target tensors.
struct Positives {
    Tensor row;      ///< [P]: row of the map seen as [N * X * Y * Z * A, 3 + L]
    Tensor landmark; ///< [P]
    Tensor offset;   ///< [P, 3]
    Tensor rival;    ///< [P, L]: true where another landmark, not ignored in the case, has its existence
};

Positives collectPositives(const Tensor &map, std::span<const PatchTargets> batch, const AnchorGrid &grid,
                           const Tensor &known)
{
    const auto anchors = static_cast<std::int64_t>(grid.radii.size());
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> cases;
    std::vector<std::int64_t> landmarks;
    std::vector<double> offsets;
    for (std::size_t n = 0; n < batch.size(); ++n) {
        for (const auto &positive : positiveAnchors(batch[n], grid)) {
            const auto &[x, y, z] = positive.cell;
            const auto patch = static_cast<std::int64_t>(n);
            rows.push_back((((patch * grid.cells[0] + x) * grid.cells[1] + y) * grid.cells[2] + z) * anchors
                           + positive.anchor);
            cases.push_back(patch);
            landmarks.push_back(positive.landmark);
            offsets.insert(offsets.end(), positive.offset.begin(), positive.offset.end());
        }
    }
    Positives positives;
    positives.row = torch::tensor(rows, torch::kInt64).to(map.device());
    positives.landmark = torch::tensor(landmarks, torch::kInt64).to(map.device());
    positives.offset = torch::tensor(offsets, torch::kFloat64).reshape({-1, 3}).to(map.options());
    positives.rival = known.index_select(0, torch::tensor(cases, torch::kInt64).to(map.device()));
    positives.rival.scatter_(1, positives.landmark.unsqueeze(1), false);
    return positives;
}

/// [N, L], true where the landmark of the case is in the state.
Tensor statesEqual(std::span<const PatchTargets> batch, TargetState state, std::int64_t landmarks)
{
    auto mask = torch::zeros({static_cast<std::int64_t>(batch.size()), landmarks}, torch::kBool);
    auto cells = mask.accessor<bool, 2>();
    for (std::int64_t n = 0; n < mask.size(0); ++n) {
        for (std::int64_t k = 0; k < landmarks; ++k) {
            cells[n][k] = batch[static_cast<std::size_t>(n)][static_cast<std::size_t>(k)].state == state;
        }
    }
    return mask;
}

/// Cross entropy to 0 over the map, without the channels of ignored landmarks.
Tensor backgroundTerm(const Tensor &map, const Tensor &known)
{
    const auto offsetsKnown = torch::ones({known.size(0), 3}, known.options());
    const auto weight = torch::cat({offsetsKnown, known}, 1).to(map.scalar_type());
    const auto sums = crossEntropyToZero(map).flatten(1, 4).sum(1); // [N, 3 + L]
    const auto sites = static_cast<double>(map[0].numel() / map.size(5));
    return (sums * weight).sum() / (weight.sum() * sites);
}

/// Where in the map, seen as one row of numbers, the highest existence logits of missing landmarks stand.
/// The places are found without a gradient and read from the map together: a gradient per landmark would
/// each fill a whole map.
Tensor hardNegatives(const Tensor &map, std::span<const PatchTargets> batch, const AnchorLossOptions &options)
{
    const torch::NoGradGuard noGradient;
    const std::int64_t landmarks = map.size(5) - 3;
    const auto existence = map.detach().flatten(1, 4); // [N, sites, 3 + L]
    const auto place = torch::arange(existence.size(0) * existence.size(1), torch::kInt64).reshape({-1, existence.size(1)});
    const auto missing = statesEqual(batch, TargetState::Missing, landmarks);
    const auto searched =
        options.hardNegativesOnlyWhereMissing ? missing : statesEqual(batch, TargetState::Ignored, landmarks).logical_not();
    std::vector<Tensor> places{torch::empty({0}, torch::kInt64)};
    for (std::int64_t k = 0; k < landmarks; ++k) {
        const auto cases = missing.select(1, k).sum().item<std::int64_t>();
        if (cases == 0) {
            continue;
        }
        const auto patches = searched.select(1, k).nonzero().flatten();
        const auto logits =
            existence.select(2, 3 + k).index_select(0, patches.to(map.device())).reshape(-1);
        const auto count = std::min(options.hardNegativesPerAnchor * map.size(4) * cases, logits.numel());
        const auto highest = std::get<1>(logits.topk(count, 0, true, false)).to(torch::kCPU);
        const auto row = place.index_select(0, patches).reshape(-1).index_select(0, highest);
        places.push_back(row * map.size(5) + (3 + k));
    }
    return torch::cat(places).to(map.device());
}

void checkShapes(const Tensor &map, std::span<const PatchTargets> batch, std::span<const double> radii)
{
    TORCH_CHECK(map.dim() == 6 && map.size(5) > 3 && map.numel() > 0, "an anchor map is [N, X, Y, Z, A, 3 + L], not ", map.sizes());
    TORCH_CHECK(map.size(0) == static_cast<std::int64_t>(batch.size()), "targets of ", batch.size(),
                " patches for a batch of ", map.size(0));
    TORCH_CHECK(map.size(4) == static_cast<std::int64_t>(radii.size()), radii.size(), " radii for ", map.size(4),
                " anchors");
    for (const auto &targets : batch) {
        TORCH_CHECK(map.size(5) - 3 == static_cast<std::int64_t>(targets.size()), targets.size(),
                    " landmark targets for a map of ", map.size(5) - 3);
    }
}

} // namespace

AnchorLoss anchorLoss(const Tensor &map, std::span<const PatchTargets> batch, std::span<const double> radii,
                      double stride, const AnchorLossOptions &options)
{
    checkShapes(map, batch, radii);
    const std::int64_t landmarks = map.size(5) - 3;
    const AnchorGrid grid{{map.size(1), map.size(2), map.size(3)}, {radii.begin(), radii.end()}, stride};
    const auto known = statesEqual(batch, TargetState::Ignored, landmarks).logical_not().to(map.device());
    const auto positives = collectPositives(map, batch, grid, known);

    // One reading of the map for all sparse terms: the gradient of each reading fills a whole map.
    const auto rowPlaces = positives.row.unsqueeze(1) * map.size(5) + torch::arange(map.size(5), positives.row.options());
    const auto places = torch::cat({rowPlaces.reshape(-1), hardNegatives(map, batch, options)});
    const auto values = map.reshape(-1).index_select(0, places);
    const auto rows = values.narrow(0, 0, rowPlaces.numel()).reshape({-1, map.size(5)}); // [P, 3 + L]
    const auto hardest = values.narrow(0, rowPlaces.numel(), values.numel() - rowPlaces.numel());
    const auto existence = rows.narrow(1, 3, landmarks);
    const auto own = existence.gather(1, positives.landmark.unsqueeze(1));

    AnchorLoss loss;
    loss.present = options.presentWeight * meanOrZero(crossEntropyToZero(-own), map);
    loss.others = options.othersWeight * meanOrZero(crossEntropyToZero(existence.masked_select(positives.rival)), map)
                  / static_cast<double>(std::max<std::int64_t>(landmarks - 1, 1));
    loss.missing = options.missingWeight * meanOrZero(crossEntropyToZero(hardest), map);
    loss.background = options.backgroundWeight * backgroundTerm(map, known);
    loss.offset = positives.row.numel() == 0
                      ? torch::zeros({}, map.options())
                      : options.offsetWeight * F::smooth_l1_loss(rows.narrow(1, 0, 3).tanh(), positives.offset);
    return loss;
}

} // namespace gonion::training
