// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/volume_conv.h"

#include <torch/autograd.h>

#include <array>

namespace gonion::inference {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

std::array<std::int64_t, 3> cube(std::int64_t side) { return {side, side, side}; }

/// Convolution whose backward pass also goes to oneDNN.
class OneDnnConvolution : public torch::autograd::Function<OneDnnConvolution> {
public:
    /// \param bias any tensor where `hasBias` is false: an undefined one cannot be passed here
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &volume,
                                 const torch::Tensor &weight, const torch::Tensor &bias, bool hasBias,
                                 std::int64_t stride)
    {
        context->save_for_backward({volume, weight});
        context->saved_data["stride"] = stride;
        context->saved_data["bias"] = hasBias;
        return at::mkldnn_convolution(volume, weight, hasBias ? bias : torch::Tensor(), cube(weight.size(2) / 2),
                                      cube(stride), cube(1), 1);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const torch::Tensor &volume = saved[0];
        const torch::Tensor &weight = saved[1];
        const std::array<std::int64_t, 1> biasSize{weight.size(0)};
        // Tensors in oneDNN's own layout leave LibTorch no other choice of convolution.
        auto [volumeGradient, weightGradient, biasGradient] = at::convolution_backward(
            gradients[0].contiguous().to_mkldnn(), volume.to_mkldnn(), weight, at::IntArrayRef(biasSize),
            cube(context->saved_data["stride"].toInt()), cube(weight.size(2) / 2), cube(1), false, cube(0), 1,
            {context->needs_input_grad(0), true, context->saved_data["bias"].toBool()});
        return {dense(volumeGradient), dense(weightGradient), dense(biasGradient), torch::Tensor(), torch::Tensor()};
    }

private:
    static torch::Tensor dense(const torch::Tensor &tensor)
    {
        return tensor.defined() && tensor.is_mkldnn() ? tensor.to_dense() : tensor;
    }
};

bool suitsOneDnn(const torch::Tensor &volume)
{
    return volume.is_cpu() && volume.scalar_type() == torch::kFloat32 && volume.size(0) == 1
           && volume.is_contiguous() && at::hasMKLDNN() && at::globalContext().userEnabledMkldnn();
}

torch::nn::Conv3dOptions torchOptions(const VolumeConvOptions &options)
{
    TORCH_CHECK(options.kernel % 2 == 1, "a kernel has an odd side");
    return torch::nn::Conv3dOptions(options.inputs, options.outputs, options.kernel)
        .stride(options.stride)
        .padding(options.kernel / 2)
        .bias(options.bias);
}

} // namespace

VolumeConvImpl::VolumeConvImpl(const VolumeConvOptions &volumeOptions)
    : torch::nn::Conv3dImpl(torchOptions(volumeOptions)), m_options(volumeOptions)
{
}

torch::Tensor VolumeConvImpl::forward(const torch::Tensor &volume)
{
    if (!suitsOneDnn(volume)) {
        return torch::nn::Conv3dImpl::forward(volume);
    }
    return OneDnnConvolution::apply(volume, weight, bias.defined() ? bias : weight, bias.defined(),
                                    m_options.stride);
}

} // namespace gonion::inference
