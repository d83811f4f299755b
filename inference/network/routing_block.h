// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/depthwise_conv.h"
#include "inference/network/volumetric_routing_attention.h"

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/normalization.h>

namespace gonion::inference {

/// One V-BRA block: depth-wise position embedding, attention and a two-layer perceptron, each added to
/// its input. Tokens are channels-last throughout, so that nothing is permuted between blocks.
class RoutingBlockImpl : public torch::nn::Module {
public:
    explicit RoutingBlockImpl(const VolumetricRoutingAttentionOptions &attention);

    /// \param tokens [N, X, Y, Z, C] \return the same shape
    torch::Tensor forward(torch::Tensor tokens);

private:
    DepthwiseConv m_positionEmbedding{nullptr};
    torch::nn::LayerNorm m_norm1{nullptr};
    VolumetricRoutingAttention m_attention{nullptr};
    torch::nn::LayerNorm m_norm2{nullptr};
    torch::nn::Sequential m_perceptron{nullptr};
};
TORCH_MODULE(RoutingBlock);

} // namespace gonion::inference
