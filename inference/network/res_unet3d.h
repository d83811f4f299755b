// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/pyramid_network.h"

namespace gonion::inference {

/// Three times [3x3x3 convolution without bias, group norm, ELU], where what the first gives is added before the
/// last ELU.
class ResidualLevelImpl : public torch::nn::Module {
public:
    ResidualLevelImpl(std::int64_t inputs, std::int64_t outputs);
    torch::Tensor forward(const torch::Tensor &volume);

private:
    torch::nn::Sequential m_conv1{nullptr}, m_conv2{nullptr}, m_conv3{nullptr};
};
TORCH_MODULE(ResidualLevel);

/// ResUNet3D: residual levels; max pooling down, transposed convolution of stride 2 and summation up.
class ResUnet3d final : public PyramidNetwork {
public:
    explicit ResUnet3d(const ResUnet3dOptions &options);

private:
    torch::Tensor encodeLevel(std::size_t level, const torch::Tensor &finer) override;
    torch::Tensor decodeLevel(std::size_t level, const torch::Tensor &coarser, const torch::Tensor &skip) override;

    std::vector<ResidualLevel> m_down;
    std::vector<torch::nn::ConvTranspose3d> m_enlarge; ///< by level, as m_up
    std::vector<ResidualLevel> m_up;                   ///< by level; empty below the last decoded one
};

} // namespace gonion::inference
