// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/token_perceptron.h"

#include "inference/network/kernels/gelu_kernel.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>

#include <algorithm>

namespace gonion::inference {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Values that are widened at a time: what a core's second-level cache holds beside the weights.
constexpr std::int64_t kValuesAtOnce = std::int64_t{1} << 19;
constexpr std::int64_t kGeluGrain = 16384;

std::int64_t rowsAtOnce(const torch::Tensor &firstWeight)
{
    return std::max<std::int64_t>(64, kValuesAtOnce / firstWeight.size(0));
}

void geluInPlace(torch::Tensor &values)
{
    auto *data = values.data_ptr<float>();
    at::parallel_for(0, values.numel(), kGeluGrain,
                     [&](std::int64_t first, std::int64_t last) { kernels::gelu(data + first, last - first); });
}

void geluBackInPlace(torch::Tensor &inputs, torch::Tensor &slopes)
{
    auto *input = inputs.data_ptr<float>();
    auto *slope = slopes.data_ptr<float>();
    at::parallel_for(0, inputs.numel(), kGeluGrain, [&](std::int64_t first, std::int64_t last) {
        kernels::geluBackward(input + first, slope + first, last - first);
    });
}

class Perceptron : public torch::autograd::Function<Perceptron> {
public:
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &tokens, const torch::Tensor &gamma,
                                 const torch::Tensor &beta, double epsilon, const torch::Tensor &firstWeight,
                                 const torch::Tensor &firstBias, const torch::Tensor &secondWeight,
                                 const torch::Tensor &secondBias)
    {
        context->save_for_backward({tokens, gamma, beta, firstWeight, firstBias, secondWeight});
        context->saved_data["epsilon"] = epsilon;
        const std::int64_t channels = tokens.size(-1);
        torch::Tensor result = torch::empty(tokens.sizes(), tokens.options());
        const torch::Tensor all = tokens.view({-1, channels});
        const torch::Tensor results = result.view({-1, channels});
        const std::int64_t step = rowsAtOnce(firstWeight);
        for (std::int64_t row = 0; row < all.size(0); row += step) {
            const torch::Tensor rows = all.slice(0, row, row + step);
            const torch::Tensor normed
                = std::get<0>(at::native_layer_norm(rows, {channels}, gamma, beta, epsilon));
            torch::Tensor wide = tokenProduct(normed, firstWeight, firstBias);
            geluInPlace(wide);
            torch::Tensor to = results.slice(0, row, row + step);
            at::add_out(to, rows, tokenProduct(wide, secondWeight, secondBias));
        }
        return result;
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const torch::Tensor &tokens = saved[0];
        const torch::Tensor &gamma = saved[1];
        const torch::Tensor &beta = saved[2];
        const torch::Tensor &firstWeight = saved[3];
        const torch::Tensor &secondWeight = saved[5];
        const double epsilon = context->saved_data["epsilon"].toDouble();
        const std::int64_t channels = tokens.size(-1);
        const torch::Tensor gradient = gradients[0].contiguous();
        const torch::Tensor slopes = gradient.view({-1, channels});
        const torch::Tensor all = tokens.view({-1, channels});
        const torch::Tensor firstTurned = firstWeight.t().contiguous();
        const torch::Tensor secondTurned = secondWeight.t().contiguous();
        torch::Tensor back = torch::empty(tokens.sizes(), tokens.options());
        const torch::Tensor backs = back.view({-1, channels});
        torch::Tensor gammaSlope = torch::zeros_like(gamma);
        torch::Tensor betaSlope = torch::zeros_like(beta);
        torch::Tensor firstSlope = torch::zeros_like(firstWeight);
        torch::Tensor firstBiasSlope = torch::zeros_like(saved[4]);
        torch::Tensor secondSlope = torch::zeros_like(secondWeight);
        const std::int64_t step = rowsAtOnce(firstWeight);
        for (std::int64_t row = 0; row < all.size(0); row += step) {
            const torch::Tensor rows = all.slice(0, row, row + step);
            const torch::Tensor slope = slopes.slice(0, row, row + step);
            const auto [normed, mean, inverseDeviation]
                = at::native_layer_norm(rows, {channels}, gamma, beta, epsilon);
            torch::Tensor wide = tokenProduct(normed, firstWeight, saved[4]);
            torch::Tensor wideSlope = tokenProduct(slope, secondTurned, {});
            geluBackInPlace(wide, wideSlope);
            secondSlope.addmm_(slope.t(), wide);
            firstSlope.addmm_(wideSlope.t(), normed);
            firstBiasSlope.add_(wideSlope.sum(0));
            const auto [through, gammaPart, betaPart] = at::native_layer_norm_backward(
                tokenProduct(wideSlope, firstTurned, {}), rows, {channels}, mean, inverseDeviation, gamma, beta,
                {true, true, true});
            gammaSlope.add_(gammaPart);
            betaSlope.add_(betaPart);
            torch::Tensor to = backs.slice(0, row, row + step);
            at::add_out(to, slope, through);
        }
        return {back,           gammaSlope,  betaSlope,     torch::Tensor(), firstSlope,
                firstBiasSlope, secondSlope, slopes.sum(0)};
    }
};

} // namespace

torch::Tensor addPerceptron(const torch::Tensor &tokens, torch::nn::LayerNorm &norm, TokenLinearImpl &first,
                            TokenLinearImpl &second)
{
    if (!tokens.is_cpu() || tokens.scalar_type() != torch::kFloat32 || !tokens.is_contiguous()
        || first.weight.scalar_type() != torch::kFloat32) {
        return tokens + second.forward(torch::gelu(first.forward(norm(tokens))));
    }
    return Perceptron::apply(tokens, norm->weight, norm->bias, norm->options.eps(), first.weight, first.bias,
                             second.weight, second.bias);
}

} // namespace gonion::inference
