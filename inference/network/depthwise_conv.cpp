// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/depthwise_conv.h"

#include "inference/network/kernels/depthwise_kernel.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/utils.h>

#include <algorithm>
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

/// Neither `addend` nor `result` needs to be contiguous, but they lie alike.
void convolve(const torch::Tensor &tokens, std::int64_t kernel, const torch::Tensor &taps, const torch::Tensor &bias,
              const torch::Tensor &addend, torch::Tensor &result)
{
    const DepthwiseShape shape = shapeOf(tokens, kernel);
    const std::int64_t stride = tokenStride(result);
    TORCH_CHECK(stride != 0, "a depth-wise convolution writes a volume or a slice of one's channels");
    torch::Tensor added;
    if (addend.defined()) {
        added = addend.strides() == result.strides() ? addend : torch::empty_like(result).copy_(addend);
        TORCH_CHECK(added.strides() == result.strides(), "an addend lies as the result does");
    }
    const torch::Tensor padded = paddedLines(tokens, shape);
    AT_DISPATCH_FLOATING_TYPES(padded.scalar_type(), "convolveRows", [&] {
        const auto *lines = padded.data_ptr<scalar_t>();
        const auto *weight = taps.data_ptr<scalar_t>();
        const auto *shift = bias.defined() ? bias.data_ptr<scalar_t>() : nullptr;
        const kernels::DepthwiseResult<scalar_t> to{result.data_ptr<scalar_t>(), stride,
                                                    added.defined() ? added.data_ptr<scalar_t>() : nullptr};
        at::parallel_for(0, shape.rows(), kRowGrain, [&](std::int64_t first, std::int64_t last) {
            kernels::convolveRows(shape, lines, weight, shift, to, first, last);
        });
    });
}

/// Rows summed up before the sums are added: as many whatever the threads, so that results are the same.
constexpr std::int64_t kSumRows = 64;

torch::Tensor weightGradient(const torch::Tensor &padded, const torch::Tensor &gradient,
                             const DepthwiseShape &shape)
{
    const std::int64_t side = shape.kernel;
    const std::int64_t blocks = (shape.rows() + kSumRows - 1) / kSumRows;
    torch::Tensor taps = torch::zeros({blocks, side * side * side, shape.channels}, gradient.options());
    AT_DISPATCH_FLOATING_TYPES(gradient.scalar_type(), "weightGradient", [&] {
        const auto *lines = padded.data_ptr<scalar_t>();
        const auto *slopes = gradient.data_ptr<scalar_t>();
        auto *to = taps.data_ptr<scalar_t>();
        at::parallel_for(0, blocks, 1, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t block = first; block < last; ++block) {
                kernels::addToWeightGradient(shape, lines, slopes, to + block * side * side * side * shape.channels,
                                             block * kSumRows, std::min((block + 1) * kSumRows, shape.rows()));
            }
        });
    });
    return taps.sum(0).t().reshape({shape.channels, 1, side, side, side});
}

/// The convolution on the CPU, channels-last all the way: LibTorch's own needs the channels first and is
/// ten times slower.
class DepthwiseConvolution : public torch::autograd::Function<DepthwiseConvolution> {
public:
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &tokens,
                                 const torch::Tensor &weight, const torch::Tensor &bias, bool addsTokens)
    {
        context->save_for_backward({tokens, weight});
        context->saved_data["addsTokens"] = addsTokens;
        torch::Tensor result = torch::empty(tokens.sizes(), tokens.options());
        convolveTokens(tokens, weight, bias, addsTokens ? tokens : torch::Tensor(), result);
        return result;
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const torch::Tensor gradient = gradients[0].contiguous();
        torch::Tensor back = torch::empty(gradient.sizes(), gradient.options());
        const bool addsTokens = context->saved_data["addsTokens"].toBool();
        convolveBack(gradient, saved[1], addsTokens ? gradient : torch::Tensor(), back);
        return {back, depthwiseWeightGradient(saved[0], gradient, saved[1].size(2)), gradient.flatten(0, 3).sum(0),
                torch::Tensor()};
    }
};

} // namespace

void convolveTokens(const torch::Tensor &tokens, const torch::Tensor &weight, const torch::Tensor &bias,
                    const torch::Tensor &addend, torch::Tensor &result)
{
    convolve(tokens, weight.size(2), tapsFirst(weight), bias, addend, result);
}

void convolveBack(const torch::Tensor &gradient, const torch::Tensor &weight, const torch::Tensor &addend,
                  torch::Tensor &result)
{
    // The input's gradient is a convolution with the kernel turned around.
    convolve(gradient, weight.size(2), tapsFirst(weight).flip(0), torch::Tensor(), addend, result);
}

torch::Tensor depthwiseWeightGradient(const torch::Tensor &tokens, const torch::Tensor &gradient,
                                      std::int64_t kernel)
{
    const DepthwiseShape shape = shapeOf(gradient, kernel);
    return weightGradient(paddedLines(tokens, shape), gradient, shape);
}

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

torch::Tensor DepthwiseConvImpl::forward(const torch::Tensor &tokens) { return run(tokens, false); }

torch::Tensor DepthwiseConvImpl::addTo(const torch::Tensor &tokens) { return run(tokens, true); }

torch::Tensor DepthwiseConvImpl::run(const torch::Tensor &tokens, bool addsTokens)
{
    const auto type = tokens.scalar_type();
    if (tokens.is_cpu() && type == weight.scalar_type() && (type == torch::kFloat32 || type == torch::kFloat64)) {
        return DepthwiseConvolution::apply(tokens, weight, bias, addsTokens);
    }
    const std::int64_t padding = weight.size(2) / 2;
    const torch::Tensor local
        = torch::conv3d(tokens.permute({0, 4, 1, 2, 3}), weight, bias, 1, padding, 1, weight.size(0))
              .permute({0, 2, 3, 4, 1});
    return addsTokens ? tokens + local : local.contiguous();
}

} // namespace gonion::inference
