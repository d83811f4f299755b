// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/pyramid_network.h"

namespace gonion::inference {

/// UNet3D: a level is twice [3x3x3 convolution without bias, group norm, ReLU]; max pooling down, nearest
/// neighbours and concatenation up.
class Unet3d final : public PyramidNetwork {
public:
    explicit Unet3d(const Unet3dOptions &options);

private:
    torch::Tensor encodeLevel(std::size_t level, const torch::Tensor &finer) override;
    torch::Tensor decodeLevel(std::size_t level, const torch::Tensor &coarser, const torch::Tensor &skip) override;

    std::vector<torch::nn::Sequential> m_down;
    std::vector<torch::nn::Sequential> m_up; ///< by level; empty below the last decoded one
};

} // namespace gonion::inference
