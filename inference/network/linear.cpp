// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/linear.h"

#include "inference/network/weight_init.h"

namespace gonion::inference {

TokenLinearImpl::TokenLinearImpl(std::int64_t inputs, std::int64_t outputs)
    : weight(register_parameter("weight", torch::empty({outputs, inputs}))),
      bias(register_parameter("bias", torch::zeros({outputs})))
{
    initLinearWeight(weight);
}

torch::Tensor TokenLinearImpl::forward(const torch::Tensor &tokens)
{
    if (!tokens.is_cpu() || tokens.scalar_type() != torch::kFloat32 || !tokens.is_contiguous()) {
        return torch::nn::functional::linear(tokens, weight, bias);
    }
    // Contiguous tokens [M, C] are an image [1, C, M, 1] in channels-last order: no copy either way.
    const std::int64_t inputs = weight.size(1);
    const torch::Tensor image = tokens.view({1, -1, 1, inputs}).permute({0, 3, 1, 2});
    const torch::Tensor kernel = weight.view({weight.size(0), inputs, 1, 1});
    std::vector<std::int64_t> shape = tokens.sizes().vec();
    shape.back() = weight.size(0);
    return torch::conv2d(image, kernel, bias).permute({0, 2, 3, 1}).reshape(shape);
}

} // namespace gonion::inference
