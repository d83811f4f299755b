// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/linear.h"

#include "inference/network/weight_init.h"

#include <torch/autograd.h>
#include <torch/nn/functional/linear.h>

namespace gonion::inference {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class TokenProduct : public torch::autograd::Function<TokenProduct> {
public:
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &tokens,
                                 const torch::Tensor &weight, const torch::Tensor &bias)
    {
        context->save_for_backward({tokens, weight});
        std::vector<std::int64_t> shape = tokens.sizes().vec();
        shape.back() = weight.size(0);
        return tokenProduct(tokens.view({-1, weight.size(1)}), weight, bias).view(shape);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const torch::Tensor &weight = saved[1];
        const torch::Tensor slopes = gradients[0].contiguous().view({-1, weight.size(0)});
        const torch::Tensor back = context->needs_input_grad(0)
                                       ? tokenProduct(slopes, weight.t().contiguous(), {}).view(saved[0].sizes())
                                       : torch::Tensor();
        return {back, torch::mm(slopes.t(), saved[0].view({-1, weight.size(1)})), slopes.sum(0)};
    }
};

} // namespace

torch::Tensor tokenProduct(const torch::Tensor &rows, const torch::Tensor &weight, const torch::Tensor &bias)
{
    if (!at::hasMKLDNN() || !at::globalContext().userEnabledMkldnn()) {
        return bias.defined() ? torch::addmm(bias, rows, weight.t()) : torch::mm(rows, weight.t());
    }
    // Contiguous rows [M, C] are an image [1, C, M, 1] in channels-last order: no copy either way.
    const torch::Tensor image = rows.view({1, rows.size(0), 1, rows.size(1)}).permute({0, 3, 1, 2});
    const torch::Tensor kernel = weight.view({weight.size(0), weight.size(1), 1, 1});
    return at::mkldnn_convolution(image, kernel, bias, {0, 0}, {1, 1}, {1, 1}, 1)
        .permute({0, 2, 3, 1})
        .reshape({rows.size(0), weight.size(0)});
}

TokenLinearImpl::TokenLinearImpl(std::int64_t inputs, std::int64_t outputs)
    : weight(register_parameter("weight", torch::empty({outputs, inputs}))),
      bias(register_parameter("bias", torch::zeros({outputs})))
{
    initLinearWeight(weight);
}

torch::Tensor TokenLinearImpl::forward(const torch::Tensor &tokens)
{
    if (!tokens.is_cpu() || tokens.scalar_type() != torch::kFloat32 || weight.scalar_type() != torch::kFloat32
        || !tokens.is_contiguous()) {
        return torch::nn::functional::linear(tokens, weight, bias);
    }
    return TokenProduct::apply(tokens, weight, bias);
}

} // namespace gonion::inference
