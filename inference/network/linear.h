// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/nn/module.h>

#include <cstdint>

namespace gonion::inference {

/// torch::nn::Linear over the last axis of a tensor of tokens, with the same parameter names. On the CPU
/// it runs as a 1x1 convolution of oneDNN, which picks the processor's best kernels; the BLAS, which linear
/// layers go to, may not.
class TokenLinearImpl : public torch::nn::Module {
public:
    TokenLinearImpl(std::int64_t inputs, std::int64_t outputs);

    /// \param tokens [..., inputs] \return [..., outputs]
    torch::Tensor forward(const torch::Tensor &tokens);

    torch::Tensor weight; ///< [outputs, inputs]
    torch::Tensor bias;   ///< [outputs]
};
TORCH_MODULE(TokenLinear);

/// rows * weight^T + bias without a gradient, on the CPU in single precision, contiguous.
/// \param rows [M, inputs] \param weight [outputs, inputs] \param bias [outputs], may be undefined
/// \return [M, outputs]
[[nodiscard]] torch::Tensor tokenProduct(const torch::Tensor &rows, const torch::Tensor &weight,
                                         const torch::Tensor &bias);

} // namespace gonion::inference
