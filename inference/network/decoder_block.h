// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/stop_check.h"
#include "inference/network/super_resolution.h"

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>

namespace gonion::inference {

/// Brings features to twice the resolution, joins them with the encoder's of that resolution and
/// convolves twice.
class DecoderBlockImpl : public torch::nn::Module {
public:
    /// \param inputs        channels of the features and the skip together
    /// \param superResolved the features' own, where a super-resolution block enlarges them; 0: trilinear
    DecoderBlockImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t superResolved = 0);

    /// \param features [N, C, X, Y, Z] \param skip [N, S, 2X, 2Y, 2Z] \return [N, outputs, 2X, 2Y, 2Z]
    torch::Tensor forward(const torch::Tensor &features, const torch::Tensor &skip, const StopCheck &stop = {});

private:
    SuperResolution m_enlarge{nullptr};
    torch::nn::Sequential m_conv1{nullptr};
    torch::nn::Sequential m_conv2{nullptr};
};
TORCH_MODULE(DecoderBlock);

/// 3x3x3 convolution without bias, instance norm, leaky ReLU 0.01.
torch::nn::Sequential convNormAct(std::int64_t inputs, std::int64_t outputs);

} // namespace gonion::inference
