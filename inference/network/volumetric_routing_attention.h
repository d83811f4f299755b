// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/depthwise_conv.h"
#include "inference/network/linear.h"
#include "inference/network/region_grid.h"

#include <torch/nn/module.h>

#include <array>
#include <cstdint>
#include <utility>

namespace gonion::inference {

struct VolumetricRoutingAttentionOptions {
    std::int64_t dim = 64;                       ///< channels C
    std::int64_t heads = 8;                      ///< divides C
    std::array<std::int64_t, 3> regions{4, 4, 2}; ///< n_win along x, y, z
    std::int64_t topk = 4;                       ///< regions that each region attends to
    std::int64_t lepeKernel = 5;                 ///< odd
};

/// Which regions each region attends to. Carries no gradient.
struct Routing {
    torch::Tensor index; ///< [N, R, k], descending by logit
    torch::Tensor logit; ///< [N, R, k]
};

/// One linear layer to queries, keys and values, under the name that checkpoints use.
class JointProjectionImpl : public torch::nn::Module {
public:
    explicit JointProjectionImpl(std::int64_t dim);
    torch::Tensor forward(const torch::Tensor &tokens);

private:
    TokenLinear m_linear{nullptr};
};
TORCH_MODULE(JointProjection);

/// Volumetric bi-level routing attention (V-BRA): every region of the volume attends to the tokens of
/// the regions whose mean keys match its mean query best. Tokens are channels-last.
class VolumetricRoutingAttentionImpl : public torch::nn::Module {
public:
    explicit VolumetricRoutingAttentionImpl(const VolumetricRoutingAttentionOptions &options);

    /// \param tokens [N, X, Y, Z, C], any size: a volume that its regions do not divide is padded at the
    ///               high ends; padded tokens are no keys, and regions of nothing else are never chosen
    /// \return the same shape
    torch::Tensor forward(const torch::Tensor &tokens);

    /// The regions that forward() would choose, x-major. k is the lesser of topk and the number of regions
    /// with a token in them.
    Routing routing(const torch::Tensor &tokens);

    /// The regions that the last forward pass chose by itself, [N, R, k]; undefined while they are fixed.
    [[nodiscard]] const torch::Tensor &lastRouting() const { return m_chosen; }
    /// Attends to these regions, [N, R, k], rather than to its own choice, until it is given an undefined tensor. For
    /// comparisons with other arithmetic, which may choose otherwise where two regions match nearly as well.
    void fixRouting(torch::Tensor index) { m_fixed = std::move(index); }

private:
    Routing route(const torch::Tensor &projected, const RegionGrid &grid) const;

    VolumetricRoutingAttentionOptions m_options;
    double m_scale; ///< by the whole width, not one head's: the released networks are trained with it
    torch::Tensor m_chosen;
    torch::Tensor m_fixed; ///< regions to attend to; undefined: its own choice
    DepthwiseConv m_lepe{nullptr};
    JointProjection m_projection{nullptr};
    TokenLinear m_output{nullptr};
};
TORCH_MODULE(VolumetricRoutingAttention);

} // namespace gonion::inference
