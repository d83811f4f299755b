// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/volumetric_routing_attention.h"

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <utility>

namespace gonion::inference {

/// The linear layer to queries, keys and values, one level deep because checkpoints name it so.
class PlainProjectionImpl : public torch::nn::Module {
public:
    explicit PlainProjectionImpl(std::int64_t dim);
    torch::Tensor forward(const torch::Tensor &tokens) { return m_linear(tokens); }

private:
    torch::nn::Linear m_linear{nullptr};
};
TORCH_MODULE(PlainProjection);

/// V-BRA of LibTorch's operators as the authors of H3DE-Net compute it: the chosen regions' keys and values
/// are gathered, and whole score matrices are written. Parameters are named as VolumetricRoutingAttention's.
class PlainRoutingAttentionImpl : public torch::nn::Module {
public:
    explicit PlainRoutingAttentionImpl(const VolumetricRoutingAttentionOptions &options);

    /// \param tokens [N, X, Y, Z, C]; the regions must divide X, Y and Z
    /// \return the same shape
    torch::Tensor forward(const torch::Tensor &tokens);

    /// The regions that the last forward pass chose by itself, [N, R, k], descending by logit.
    [[nodiscard]] const torch::Tensor &lastRouting() const { return m_chosen; }
    /// As VolumetricRoutingAttention's.
    void fixRouting(torch::Tensor index) { m_fixed = std::move(index); }

private:
    [[nodiscard]] torch::Tensor attend(const torch::Tensor &queries, const torch::Tensor &keysAndValues,
                                       const torch::Tensor &chosen) const;

    VolumetricRoutingAttentionOptions m_options;
    double m_scale;
    torch::Tensor m_chosen, m_fixed;
    torch::nn::Conv3d m_lepe{nullptr};
    PlainProjection m_projection{nullptr};
    torch::nn::Linear m_output{nullptr};
};
TORCH_MODULE(PlainRoutingAttention);

} // namespace gonion::inference
