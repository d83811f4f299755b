// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/volume_conv.h"

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>

namespace gonion::inference {

/// CBAM's channel attention: one weight per channel, from its mean and its maximum through a shared perceptron.
class ChannelAttentionImpl : public torch::nn::Module {
public:
    explicit ChannelAttentionImpl(std::int64_t channels);
    /// \param volume [N, C, X, Y, Z] \return the same shape, each channel times its weight in (0, 1)
    torch::Tensor forward(const torch::Tensor &volume);

private:
    torch::nn::Sequential m_perceptron{nullptr};
};
TORCH_MODULE(ChannelAttention);

/// CBAM's spatial attention: one weight per voxel, from the channels' mean and maximum by a 7x7x7 convolution.
class SpatialAttentionImpl : public torch::nn::Module {
public:
    SpatialAttentionImpl();
    torch::Tensor forward(const torch::Tensor &volume);

private:
    VolumeConv m_conv{nullptr};
};
TORCH_MODULE(SpatialAttention);

/// HYATT-Net's attention residual module: 3x3x3 convolution, norm, ReLU, dilated 3x3x3 convolution, norm, channel
/// and spatial attention, added to a 3x3x3 convolved shortcut, ReLU. Norms are group norms, since cases come one
/// by one.
class AttentionResidualImpl : public torch::nn::Module {
public:
    explicit AttentionResidualImpl(std::int64_t channels);
    torch::Tensor forward(const torch::Tensor &volume);

private:
    torch::nn::Sequential m_branch{nullptr};
    ChannelAttention m_channels{nullptr};
    SpatialAttention m_places{nullptr};
    VolumeConv m_shortcut{nullptr};
};
TORCH_MODULE(AttentionResidual);

} // namespace gonion::inference
