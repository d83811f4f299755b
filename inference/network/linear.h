// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace gonion::inference {

/// torch::nn::Linear over the last axis of a tensor of tokens, with the same parameter names. On the CPU
/// it runs as a 1x1 convolution: LibTorch gives convolutions to oneDNN, which picks the processor's best
/// kernels, and linear layers to the BLAS, which may not.
class TokenLinearImpl : public torch::nn::Module {
public:
    TokenLinearImpl(std::int64_t inputs, std::int64_t outputs);

    /// \param tokens [..., inputs] \return [..., outputs]
    torch::Tensor forward(const torch::Tensor &tokens);

    torch::Tensor weight; ///< [outputs, inputs]
    torch::Tensor bias;   ///< [outputs]
};
TORCH_MODULE(TokenLinear);

} // namespace gonion::inference
