// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/attention_residual.h"

#include "inference/network/network_parts.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/linear.h>

#include <algorithm>

namespace gonion::inference {

namespace nn = torch::nn;

ChannelAttentionImpl::ChannelAttentionImpl(std::int64_t channels)
{
    const std::int64_t narrow = std::max<std::int64_t>(4, channels / 16);
    m_perceptron = register_module(
        "mlp", nn::Sequential(nn::Linear(channels, narrow), nn::ReLU(), nn::Linear(narrow, channels)));
}

torch::Tensor ChannelAttentionImpl::forward(const torch::Tensor &volume)
{
    const torch::Tensor mean = m_perceptron->forward(volume.mean({2, 3, 4}));
    const torch::Tensor highest = m_perceptron->forward(volume.amax({2, 3, 4}));
    return volume * (mean + highest).sigmoid().view({volume.size(0), volume.size(1), 1, 1, 1});
}

SpatialAttentionImpl::SpatialAttentionImpl()
    : m_conv(register_module("conv", VolumeConv(VolumeConvOptions{2, 1, 7})))
{
}

torch::Tensor SpatialAttentionImpl::forward(const torch::Tensor &volume)
{
    return volume * m_conv(torch::cat({volume.mean(1, true), volume.amax(1, true)}, 1)).sigmoid();
}

AttentionResidualImpl::AttentionResidualImpl(std::int64_t channels)
{
    const auto dilated = nn::Conv3dOptions(channels, channels, 3).padding(2).dilation(2).bias(false);
    m_branch = register_module("branch", convGroupRelu(channels, channels, 3));
    m_branch->push_back(nn::Conv3d(dilated));
    m_branch->push_back(groupNorm(channels));
    m_channels = register_module("channels", ChannelAttention(channels));
    m_places = register_module("places", SpatialAttention());
    m_shortcut = register_module("shortcut", VolumeConv(VolumeConvOptions{channels, channels, 3}));
}

torch::Tensor AttentionResidualImpl::forward(const torch::Tensor &volume)
{
    return torch::relu(m_places(m_channels(m_branch->forward(volume))) + m_shortcut(volume));
}

} // namespace gonion::inference
