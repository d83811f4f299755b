// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/routing_block.h"

#include "inference/network/linear.h"
#include "inference/network/token_perceptron.h"

#include <torch/nn/modules/activation.h>

namespace gonion::inference {

RoutingBlockImpl::RoutingBlockImpl(const VolumetricRoutingAttentionOptions &attention)
{
    namespace nn = torch::nn;
    const std::int64_t dim = attention.dim;
    const auto norm = [dim] { return nn::LayerNorm(nn::LayerNormOptions({dim}).eps(1e-6)); };
    m_positionEmbedding = register_module("pos_embed", DepthwiseConv(dim, 3));
    m_norm1 = register_module("norm1", norm());
    m_attention = register_module("attn", VolumetricRoutingAttention(attention));
    m_norm2 = register_module("norm2", norm());
    // The identity keeps the second layer at the index that checkpoints name.
    m_perceptron = register_module("mlp", nn::Sequential(TokenLinear(dim, 4 * dim), nn::Identity(), nn::GELU(),
                                                         TokenLinear(4 * dim, dim)));
}

torch::Tensor RoutingBlockImpl::forward(torch::Tensor tokens)
{
    tokens = m_positionEmbedding->addTo(tokens);
    tokens = tokens + m_attention(m_norm1(tokens));
    return addPerceptron(tokens, m_norm2, *m_perceptron[0]->as<TokenLinear>(), *m_perceptron[3]->as<TokenLinear>());
}

} // namespace gonion::inference
