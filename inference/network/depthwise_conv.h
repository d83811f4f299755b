// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace gonion::inference {

/// Depth-wise 3D convolution of channels-last tokens, zero-padded to keep the size. Parameters are named
/// and shaped as torch::nn::Conv3d's with groups = channels.
class DepthwiseConvImpl : public torch::nn::Module {
public:
    /// \param kernel odd side length
    DepthwiseConvImpl(std::int64_t channels, std::int64_t kernel);

    /// \param tokens [N, X, Y, Z, C] \return the same shape, contiguous
    torch::Tensor forward(const torch::Tensor &tokens);

    torch::Tensor weight; ///< [C, 1, k, k, k]
    torch::Tensor bias;   ///< [C]
};
TORCH_MODULE(DepthwiseConv);

} // namespace gonion::inference
