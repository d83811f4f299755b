// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/plain/plain_h3de_net.h"

#include "inference/network/contiguous_gradient.h"
#include "inference/network/plain/plain_linear.h"
#include "inference/network/plain/plain_routing_attention.h"
#include "inference/network/weight_init.h"

#include <torch/nn/functional/instancenorm.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/instancenorm.h>

#include <string>

namespace gonion::inference {
namespace {

namespace nn = torch::nn;

constexpr std::int64_t kFineWidth = 16; ///< channels at full resolution

nn::Conv3d conv(std::int64_t inputs, std::int64_t outputs, std::int64_t stride = 1, bool bias = true)
{
    return nn::Conv3d(nn::Conv3dOptions(inputs, outputs, 3).stride(stride).padding(1).bias(bias));
}

nn::Conv3d pointwise(std::int64_t inputs, std::int64_t outputs)
{
    return nn::Conv3d(nn::Conv3dOptions(inputs, outputs, 1));
}

nn::InstanceNorm3d instanceNorm(std::int64_t channels)
{
    return nn::InstanceNorm3d(nn::InstanceNorm3dOptions(channels));
}

nn::Sequential convNormRelu(std::int64_t inputs, std::int64_t outputs)
{
    return nn::Sequential(conv(inputs, outputs, 1, false), instanceNorm(outputs),
                          nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.01).inplace(true)));
}

class PlainBlockImpl : public nn::Module {
public:
    explicit PlainBlockImpl(const VolumetricRoutingAttentionOptions &attention)
    {
        const std::int64_t dim = attention.dim;
        const auto norm = [dim] { return nn::LayerNorm(nn::LayerNormOptions({dim}).eps(1e-6)); };
        m_positionEmbedding = register_module(
            "pos_embed", nn::Conv3d(nn::Conv3dOptions(dim, dim, 3).padding(1).groups(dim)));
        m_norm1 = register_module("norm1", norm());
        m_attention = register_module("attn", PlainRoutingAttention(attention));
        m_norm2 = register_module("norm2", norm());
        m_perceptron = register_module(
            "mlp", nn::Sequential(plainLinear(dim, 4 * dim), nn::Identity(), nn::GELU(), plainLinear(4 * dim, dim)));
    }

    /// [N, C, X, Y, Z] to the same shape.
    torch::Tensor forward(torch::Tensor features)
    {
        features = features + m_positionEmbedding(features);
        torch::Tensor tokens = features.permute({0, 2, 3, 4, 1});
        tokens = tokens + m_attention(m_norm1(tokens));
        tokens = tokens + m_perceptron->forward(m_norm2(tokens));
        return tokens.permute({0, 4, 1, 2, 3});
    }

private:
    nn::Conv3d m_positionEmbedding{nullptr};
    nn::LayerNorm m_norm1{nullptr};
    PlainRoutingAttention m_attention{nullptr};
    nn::LayerNorm m_norm2{nullptr};
    nn::Sequential m_perceptron{nullptr};
};
TORCH_MODULE(PlainBlock);

class PlainDecoderBlockImpl : public nn::Module {
public:
    PlainDecoderBlockImpl(std::int64_t inputs, std::int64_t outputs)
        : m_conv1(register_module("conv1", convNormRelu(inputs, outputs))),
          m_conv2(register_module("conv2", convNormRelu(outputs, outputs)))
    {
    }

    torch::Tensor forward(const torch::Tensor &features, const torch::Tensor &skip)
    {
        const torch::Tensor enlarged = torch::upsample_trilinear3d(features, skip.sizes().slice(2), false);
        return m_conv2->forward(m_conv1->forward(torch::cat({enlarged, skip}, 1)));
    }

private:
    nn::Sequential m_conv1{nullptr};
    nn::Sequential m_conv2{nullptr};
};
TORCH_MODULE(PlainDecoderBlock);

} // namespace

PlainH3deNetImpl::PlainH3deNetImpl(const H3deOptions &options) : m_options(options)
{
    const auto &dims = options.embedDim;
    TORCH_CHECK(dims.size() == 4 && options.depth.size() == 4 && options.topk.size() == 4,
                "an H3DE-Net has four stages");
    m_downsample = register_module("downsample_layers", nn::ModuleList());
    m_stages = register_module("stages", nn::ModuleList());
    m_downsample->push_back(nn::Sequential(conv(1, dims[0] / 2, 2), instanceNorm(dims[0] / 2), nn::GELU(),
                                           conv(dims[0] / 2, dims[0], 2), instanceNorm(dims[0])));
    for (std::size_t i = 0; i < dims.size(); ++i) {
        if (i > 0) {
            m_downsample->push_back(nn::Sequential(conv(dims[i - 1], dims[i], 2), instanceNorm(dims[i])));
        }
        nn::Sequential stage;
        for (std::int64_t n = 0; n < options.depth[i]; ++n) {
            stage->push_back(PlainBlock(VolumetricRoutingAttentionOptions{
                dims[i], dims[i] / options.headWidth, options.regions, options.topk[i], options.lepeKernel}));
        }
        m_stages->push_back(stage);
        m_norms.push_back(
            register_module("norm" + std::to_string(i), nn::LayerNorm(nn::LayerNormOptions({dims[i]}))));
    }
    const auto up = [&](std::size_t n, std::int64_t inputs, std::int64_t outputs) {
        m_up.emplace_back(register_module("up" + std::to_string(n), PlainDecoderBlock(inputs, outputs)));
    };
    up(0, dims[3] + dims[2], dims[2]);
    up(1, dims[2] + dims[1], dims[1]);
    up(2, dims[1] + dims[0], dims[0]);
    m_c1 = register_module("c1", convNormRelu(1, dims[0] / 2));
    m_c2 = register_module("c2", convNormRelu(1, kFineWidth));
    if (options.head == H3deHead::Heatmap) {
        up(3, dims[0] + dims[0] / 2, dims[0] / 2);
        up(4, dims[0] / 2 + kFineWidth, kFineWidth);
        m_last = register_module("final_conv", pointwise(kFineWidth, options.landmarks));
    } else {
        const auto anchors = static_cast<std::int64_t>(options.anchorRadii.size());
        m_last = register_module("pre_layer", pointwise(dims[0], anchors * (3 + options.landmarks)));
    }
}

std::vector<torch::Tensor> PlainH3deNetImpl::encode(torch::Tensor features, const StopCheck &stop)
{
    std::vector<torch::Tensor> skips;
    for (std::size_t i = 0; i < m_norms.size(); ++i) {
        checkStop(stop);
        features = m_downsample[i]->as<nn::Sequential>()->forward(features);
        keepGradientContiguous(features);
        if (m_options.depth[i] > 0) {
            features = m_stages[i]->as<nn::Sequential>()->forward(features);
        }
        features = m_norms[i](features.permute({0, 2, 3, 4, 1})).permute({0, 4, 1, 2, 3});
        skips.push_back(features);
    }
    return skips;
}

torch::Tensor PlainH3deNetImpl::forward(const torch::Tensor &image, const StopCheck &stop)
{
    const torch::Tensor half = m_c1->forward(torch::avg_pool3d(image, 3, 2, 1));
    const torch::Tensor full = m_c2->forward(image.clone());
    const std::vector<torch::Tensor> skips = encode(image, stop);
    checkStop(stop);
    torch::Tensor features = m_up[0].forward(skips[3], skips[2]);
    features = m_up[1].forward(features, skips[1]);
    checkStop(stop);
    features = m_up[2].forward(features, skips[0]);
    if (m_options.head == H3deHead::Heatmap) {
        features = m_up[3].forward(features, half);
        return m_last(m_up[4].forward(features, full));
    }
    const torch::Tensor map = m_last(features);
    return map
        .reshape({map.size(0), static_cast<std::int64_t>(m_options.anchorRadii.size()), 3 + m_options.landmarks,
                  map.size(2), map.size(3), map.size(4)})
        .permute({0, 3, 4, 5, 1, 2});
}

} // namespace gonion::inference
