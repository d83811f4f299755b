// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/nn/module.h>

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
    /// The tokens with their convolution added, in one pass.
    torch::Tensor addTo(const torch::Tensor &tokens);

    torch::Tensor weight; ///< [C, 1, k, k, k]
    torch::Tensor bias;   ///< [C]

private:
    torch::Tensor run(const torch::Tensor &tokens, bool addsTokens);
};
TORCH_MODULE(DepthwiseConv);

/// The same without a gradient, on the CPU in single or double precision: `addend` (where defined) plus the
/// convolution. \param result as the tokens, or a slice of a contiguous volume's channels; may be the addend
void convolveTokens(const torch::Tensor &tokens, const torch::Tensor &weight, const torch::Tensor &bias,
                    const torch::Tensor &addend, torch::Tensor &result);
/// Its way back to the tokens.
void convolveBack(const torch::Tensor &gradient, const torch::Tensor &weight, const torch::Tensor &addend,
                  torch::Tensor &result);
/// Its way back to the weight, [C, 1, k, k, k]. \param gradient contiguous
[[nodiscard]] torch::Tensor depthwiseWeightGradient(const torch::Tensor &tokens, const torch::Tensor &gradient,
                                                    std::int64_t kernel);

} // namespace gonion::inference
