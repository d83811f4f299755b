// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/depthwise_conv.h"

#include <cmath>

namespace gonion::inference {

DepthwiseConvImpl::DepthwiseConvImpl(std::int64_t channels, std::int64_t kernel)
    : weight(register_parameter("weight", torch::empty({channels, 1, kernel, kernel, kernel}))),
      bias(register_parameter("bias", torch::empty({channels})))
{
    TORCH_CHECK(kernel % 2 == 1, "a depth-wise kernel has an odd side");
    // As torch::nn::Conv3d: Kaiming uniform with a = sqrt 5, which is 1 / sqrt(fan in) for both.
    const torch::NoGradGuard noGrad;
    const double bound = 1.0 / std::sqrt(static_cast<double>(kernel * kernel * kernel));
    weight.uniform_(-bound, bound);
    bias.uniform_(-bound, bound);
}

torch::Tensor DepthwiseConvImpl::forward(const torch::Tensor &tokens)
{
    const std::int64_t padding = weight.size(2) / 2;
    return torch::conv3d(tokens.permute({0, 4, 1, 2, 3}), weight, bias, 1, padding, 1, weight.size(0))
        .permute({0, 2, 3, 4, 1})
        .contiguous();
}

} // namespace gonion::inference
