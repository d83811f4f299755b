// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/encoder.h"

#include "inference/network/contiguous_gradient.h"
#include "inference/network/full_precision.h"
#include "inference/network/network_parts.h"
#include "inference/network/routing_block.h"

#include <torch/nn/functional/instancenorm.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/any.h>
#include <torch/nn/modules/instancenorm.h>

#include <string>
#include <utility>

namespace gonion::inference {
namespace {

namespace nn = torch::nn;

/// A downsampling in double precision, result in single. An instance norm takes the mean away that the
/// convolution before it has summed up; where little is left, rounding errors grow tenfold with every
/// stage, until routing picks another region than exact sums would.
torch::Tensor downsampleExactly(nn::SequentialImpl &layers, const torch::Tensor &features)
{
    torch::Tensor exact = features.to(torch::kFloat64);
    for (const nn::AnyModule &layer : layers) {
        const std::shared_ptr<nn::Module> module = layer.ptr();
        if (auto *conv = module->as<VolumeConv>()) {
            exact = torch::conv3d(exact, conv->weight.to(torch::kFloat64), conv->bias.to(torch::kFloat64), 2, 1);
        } else if (auto *norm = module->as<nn::InstanceNorm3d>()) {
            exact = norm->forward(exact);
        }
    }
    return exact.to(torch::kFloat32);
}

torch::Tensor downsample(nn::SequentialImpl &layers, const torch::Tensor &features)
{
    // Training averages over rounding errors and has no time for it.
    if (torch::GradMode::is_enabled()) {
        return layers.forward(features);
    }
    const bool isExact = features.is_cpu() && features.scalar_type() == torch::kFloat32;
    return isExact ? downsampleExactly(layers, features) : inFullPrecision(layers, features);
}

torch::Tensor stem(nn::SequentialImpl &layers, const torch::Tensor &image)
{
    return torch::GradMode::is_enabled() ? layers.forward(image) : inFullPrecision(layers, image);
}

void checkOptions(const H3deOptions &options)
{
    TORCH_CHECK(options.embedDim.size() == kStages && options.depth.size() == kStages
                    && options.topk.size() == kStages,
                "an H3DE-Net has four stages");
    TORCH_CHECK(options.embedDim[0] % 2 == 0, "the first width is even");
    for (std::size_t i = 0; i < kStages; ++i) {
        TORCH_CHECK(options.embedDim[i] > 0 && options.depth[i] >= 0, "widths are positive, depths not negative");
        TORCH_CHECK(options.headWidth > 0 && options.embedDim[i] % options.headWidth == 0,
                    "the head width divides every stage's width");
    }
}

} // namespace

EncoderImpl::EncoderImpl(H3deOptions options, bool withUnused) : m_options(std::move(options))
{
    checkOptions(m_options);
    const auto &dims = m_options.embedDim;
    m_downsample = register_module("downsample_layers", nn::ModuleList());
    m_stages = register_module("stages", nn::ModuleList());
    m_downsample->push_back(quarteringStem(dims[0]));
    for (std::size_t i = 1; i < kStages; ++i) {
        m_downsample->push_back(halving(dims[i - 1], dims[i]));
    }
    for (std::size_t i = 0; i < kStages; ++i) {
        nn::ModuleList blocks;
        for (std::int64_t n = 0; n < m_options.depth[i]; ++n) {
            blocks->push_back(RoutingBlock(
                VolumetricRoutingAttentionOptions{dims[i], dims[i] / m_options.headWidth, m_options.regions,
                                                  m_options.topk[i], m_options.lepeKernel}));
        }
        m_stages->push_back(blocks);
    }
    if (withUnused) {
        register_module("norm", nn::BatchNorm3d(dims.back()));
    }
    for (std::size_t i = 0; i < kStages; ++i) {
        m_norms.push_back(register_module("norm" + std::to_string(i),
                                          nn::LayerNorm(nn::LayerNormOptions({dims[i]}))));
    }
}

std::vector<torch::Tensor> EncoderImpl::encode(const torch::Tensor &image, const StopCheck &stop)
{
    std::vector<torch::Tensor> skips;
    torch::Tensor features = image;
    for (std::size_t i = 0; i < kStages; ++i) {
        checkStop(stop);
        nn::SequentialImpl &layers = *m_downsample[i]->as<nn::Sequential>();
        features = i == 0 ? stem(layers, features) : downsample(layers, features);
        keepGradientContiguous(features);
        torch::Tensor tokens = features.permute({0, 2, 3, 4, 1}).contiguous();
        for (const auto &block : *m_stages[i]->as<nn::ModuleList>()) {
            checkStop(stop);
            tokens = runPart([&routing = *block->as<RoutingBlock>()](const auto &in) { return routing.forward(in[0]); }, {tokens});
        }
        features = m_norms[i](tokens).permute({0, 4, 1, 2, 3}).contiguous();
        skips.push_back(features);
    }
    return skips;
}

} // namespace gonion::inference
