// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/network_parts.h"

#include <torch/nn/functional/instancenorm.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/instancenorm.h>
#include <torch/utils.h>

namespace gonion::inference {

namespace nn = torch::nn;

VolumeConv pointwise(std::int64_t inputs, std::int64_t outputs, std::int64_t stride)
{
    return VolumeConv(VolumeConvOptions{inputs, outputs, 1, stride});
}

nn::GroupNorm groupNorm(std::int64_t channels)
{
    std::int64_t groups = 8;
    while (channels % groups != 0) {
        groups /= 2;
    }
    return nn::GroupNorm(nn::GroupNormOptions(groups, channels));
}

nn::Sequential convGroupRelu(std::int64_t inputs, std::int64_t outputs, std::int64_t kernel)
{
    return nn::Sequential(VolumeConv(VolumeConvOptions{inputs, outputs, kernel, 1, false}), groupNorm(outputs),
                          nn::ReLU());
}

nn::Sequential halving(std::int64_t inputs, std::int64_t outputs)
{
    return nn::Sequential(VolumeConv(VolumeConvOptions{inputs, outputs, 3, 2}),
                          nn::InstanceNorm3d(nn::InstanceNorm3dOptions(outputs)));
}

nn::Sequential quarteringStem(std::int64_t outputs)
{
    nn::Sequential layers = halving(1, outputs / 2);
    layers->push_back(nn::GELU());
    layers->extend(*halving(outputs / 2, outputs));
    return layers;
}

VolumeBatchNormImpl::VolumeBatchNormImpl(std::int64_t channels, bool always)
    : m_weight(register_parameter("weight", torch::ones({channels}))),
      m_bias(register_parameter("bias", torch::zeros({channels})))
{
    if (!always) {
        m_mean = register_buffer("running_mean", torch::zeros({channels}));
        m_variance = register_buffer("running_var", torch::ones({channels}));
    }
}

torch::Tensor VolumeBatchNormImpl::forward(const torch::Tensor &volume)
{
    constexpr double kMomentum = 0.1;
    constexpr double kEpsilon = 1e-5;
    const bool ofBatch = is_training() || !m_mean.defined();
    if (ofBatch && !is_training() && volume.size(0) > 1) {
        // Each case by its own statistics, as if it came alone: what else is in the batch is no business of it.
        return torch::instance_norm(volume, m_weight, m_bias, {}, {}, true, kMomentum, kEpsilon,
                                    at::globalContext().userEnabledCuDNN());
    }
    // A forward pass that records no gradients, as one whose part is recomputed later, teaches the statistics nothing.
    const bool keepsOut = is_training() && !torch::GradMode::is_enabled();
    const torch::Tensor none;
    return torch::batch_norm(volume, m_weight, m_bias, keepsOut ? none : m_mean, keepsOut ? none : m_variance, ofBatch, kMomentum, kEpsilon,
                             at::globalContext().userEnabledCuDNN());
}

torch::Tensor asAnchorMap(const torch::Tensor &map, const HeadOptions &options)
{
    const auto anchors = static_cast<std::int64_t>(options.anchorRadii.size());
    return map.view({map.size(0), anchors, 3 + options.landmarks, map.size(2), map.size(3), map.size(4)})
        .permute({0, 3, 4, 5, 1, 2})
        .contiguous();
}

torch::Tensor cropToImage(torch::Tensor map, const torch::Tensor &image, std::int64_t firstAxis, std::int64_t stride)
{
    for (std::int64_t axis = 0; axis < 3; ++axis) {
        map = map.slice(firstAxis + axis, 0, (image.size(2 + axis) + stride - 1) / stride);
    }
    return map;
}

void checkImage(const torch::Tensor &image)
{
    TORCH_CHECK(image.dim() == 5 && image.size(1) == 1 && image.numel() > 0, "an image is [N, 1, X, Y, Z]");
}

void checkHead(const HeadOptions &options)
{
    TORCH_CHECK(options.landmarks > 0, "a network finds at least one landmark");
    TORCH_CHECK(options.head == NetworkHead::Heatmap || !options.anchorRadii.empty(),
                "an anchor head has at least one anchor");
}

std::int64_t anchorChannels(const HeadOptions &options)
{
    return static_cast<std::int64_t>(options.anchorRadii.size()) * (3 + options.landmarks);
}

} // namespace gonion::inference
