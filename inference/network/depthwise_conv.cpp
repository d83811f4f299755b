// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/depthwise_conv.h"

#include "inference/network/kernels/depthwise_kernel.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace gonion::inference {
namespace {

using kernels::DepthwiseShape;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Rows that are worth a thread.
constexpr std::int64_t kRowGrain = 8;

DepthwiseShape shapeOf(const torch::Tensor &tokens, std::int64_t kernel)
{
    return {tokens.size(0), tokens.size(1), tokens.size(2), tokens.size(3), tokens.size(4), kernel};
}

/// Elements between neighbouring tokens where the volume is dense apart from it (contiguous, or a slice
/// of a contiguous volume's channels); 0 for any other layout.
std::int64_t tokenStride(const torch::Tensor &tokens)
{
    const std::int64_t stride = tokens.stride(3);
    const bool isDense = tokens.stride(4) == 1 && tokens.stride(2) == stride * tokens.size(3)
                         && tokens.stride(1) == tokens.stride(2) * tokens.size(2)
                         && tokens.stride(0) == tokens.stride(1) * tokens.size(1);
    return isDense ? stride : 0;
}

torch::Tensor paddedLines(const torch::Tensor &tokens, const DepthwiseShape &shape)
{
    const std::int64_t known = tokenStride(tokens);
    const torch::Tensor volume = known != 0 ? tokens : tokens.contiguous();
    const std::int64_t stride = known != 0 ? known : shape.channels;
    torch::Tensor padded = torch::empty({shape.rows(), shape.paddedZ(), shape.channels}, tokens.options());
    AT_DISPATCH_FLOATING_TYPES(tokens.scalar_type(), "padLines", [&] {
        const auto *from = volume.data_ptr<scalar_t>();
        auto *to = padded.data_ptr<scalar_t>();
        at::parallel_for(0, shape.rows(), kRowGrain, [&](std::int64_t first, std::int64_t last) {
            kernels::padLines(shape, from, stride, to, first, last);
        });
    });
    return padded;
}

/// [C, 1, k, k, k] to [k^3, C].
torch::Tensor tapsFirst(const torch::Tensor &weight)
{
    return weight.flatten(1).t().contiguous();
}

torch::Tensor convolve(const torch::Tensor &padded, const torch::Tensor &taps, const torch::Tensor &bias,
                       const DepthwiseShape &shape)
{
    torch::Tensor result
        = torch::empty({shape.cases, shape.x, shape.y, shape.z, shape.channels}, padded.options());
    AT_DISPATCH_FLOATING_TYPES(padded.scalar_type(), "convolveRows", [&] {
        const auto *lines = padded.data_ptr<scalar_t>();
        const auto *weight = taps.data_ptr<scalar_t>();
        const auto *shift = bias.defined() ? bias.data_ptr<scalar_t>() : nullptr;
        auto *to = result.data_ptr<scalar_t>();
        at::parallel_for(0, shape.rows(), kRowGrain, [&](std::int64_t first, std::int64_t last) {
            kernels::convolveRows(shape, lines, weight, shift, to, first, last);
        });
    });
    return result;
}

torch::Tensor weightGradient(const torch::Tensor &padded, const torch::Tensor &gradient,
                             const DepthwiseShape &shape)
{
    const std::int64_t side = shape.kernel;
    torch::Tensor taps = torch::empty({side * side * side, shape.channels}, gradient.options());
    AT_DISPATCH_FLOATING_TYPES(gradient.scalar_type(), "weightGradientColumns", [&] {
        const auto *lines = padded.data_ptr<scalar_t>();
        const auto *slopes = gradient.data_ptr<scalar_t>();
        auto *to = taps.data_ptr<scalar_t>();
        at::parallel_for(0, side * side, 1, [&](std::int64_t first, std::int64_t last) {
            kernels::weightGradientColumns(shape, lines, slopes, to, first, last);
        });
    });
    return taps.t().reshape({shape.channels, 1, side, side, side});
}

/// The convolution on the CPU, channels-last all the way: LibTorch's own needs the channels first and is
/// ten times slower.
class DepthwiseConvolution : public torch::autograd::Function<DepthwiseConvolution> {
public:
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &tokens,
                                 const torch::Tensor &weight, const torch::Tensor &bias)
    {
        const DepthwiseShape shape = shapeOf(tokens, weight.size(2));
        const torch::Tensor padded = paddedLines(tokens, shape);
        context->save_for_backward({padded, weight});
        return convolve(padded, tapsFirst(weight), bias, shape);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const torch::Tensor &weight = saved[1];
        const torch::Tensor gradient = gradients[0].contiguous();
        const DepthwiseShape shape = shapeOf(gradient, weight.size(2));
        // The input's gradient is a convolution with the kernel turned around.
        const torch::Tensor turned = tapsFirst(weight).flip(0);
        return {convolve(paddedLines(gradient, shape), turned, torch::Tensor(), shape),
                weightGradient(saved[0], gradient, shape), gradient.flatten(0, 3).sum(0)};
    }
};

} // namespace

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
    const auto type = tokens.scalar_type();
    if (tokens.is_cpu() && (type == torch::kFloat32 || type == torch::kFloat64)) {
        return DepthwiseConvolution::apply(tokens, weight, bias);
    }
    const std::int64_t padding = weight.size(2) / 2;
    return torch::conv3d(tokens.permute({0, 4, 1, 2, 3}), weight, bias, 1, padding, 1, weight.size(0))
        .permute({0, 2, 3, 4, 1})
        .contiguous();
}

} // namespace gonion::inference
