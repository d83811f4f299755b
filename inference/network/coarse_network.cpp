// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/coarse_network.h"

#include "inference/network/network_parts.h"
#include "inference/network/pad_to_multiple.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/linear.h>

#include <string>

namespace gonion::inference {
namespace {

namespace nn = torch::nn;

constexpr std::int64_t kInsideWidth = 64;

/// Groups of four or eight channels, whatever divides.
std::int64_t groupsOf(std::int64_t channels)
{
    for (const std::int64_t groups : {8, 4, 2}) {
        if (channels % groups == 0) {
            return groups;
        }
    }
    return 1;
}

void pushConv(nn::Sequential &sequence, std::int64_t inputs, std::int64_t outputs, std::int64_t stride)
{
    sequence->push_back(VolumeConv(VolumeConvOptions{inputs, outputs, 3, stride, false}));
    sequence->push_back(nn::GroupNorm(nn::GroupNormOptions(groupsOf(outputs), outputs)));
    sequence->push_back(nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.01).inplace(true)));
}

nn::Sequential level(std::int64_t inputs, std::int64_t outputs, std::int64_t stride)
{
    nn::Sequential sequence;
    pushConv(sequence, inputs, outputs, stride);
    pushConv(sequence, outputs, outputs, 1);
    return sequence;
}

torch::Tensor cropHalf(const torch::Tensor &map, const torch::Tensor &image)
{
    torch::Tensor cropped = map;
    for (std::int64_t axis = 2; axis < 5; ++axis) {
        cropped = cropped.slice(axis, 0, (image.size(axis) + 1) / 2);
    }
    return cropped;
}

} // namespace

CoarseNetworkImpl::CoarseNetworkImpl(const CoarseOptions &options) : m_options(options)
{
    const auto &widths = options.widths;
    TORCH_CHECK(!widths.empty() && options.landmarks > 0, "a coarse network has a level and a landmark");
    for (std::size_t i = 0; i < widths.size(); ++i) {
        m_down.push_back(register_module("down" + std::to_string(i), level(i == 0 ? 1 : widths[i - 1], widths[i], 2)));
    }
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
        m_reduce.push_back(register_module("reduce" + std::to_string(i), pointwise(widths[i + 1], widths[i])));
        m_up.push_back(register_module("up" + std::to_string(i), level(2 * widths[i], widths[i], 1)));
    }
    m_heatmap = register_module("heatmap", pointwise(widths[0], options.landmarks));
    m_offset = register_module("offset", pointwise(widths[0], 3 * options.landmarks));
    m_insideGlobal = register_module(
        "inside_global", nn::Sequential(nn::Linear(widths.back(), kInsideWidth), nn::LeakyReLU(),
                                        nn::Linear(kInsideWidth, options.landmarks)));
    m_insideLocal = register_parameter("inside_local", torch::zeros({options.landmarks, widths[0]}));
}

CoarseOutput CoarseNetworkImpl::forward(const torch::Tensor &image, const StopCheck &stop)
{
    TORCH_CHECK(image.dim() == 5 && image.size(1) == 1 && image.numel() > 0, "an image is [N, 1, X, Y, Z]");
    std::vector<torch::Tensor> skips;
    torch::Tensor features = padToMultiple(image, std::int64_t{1} << m_down.size());
    for (auto &down : m_down) {
        checkStop(stop);
        features = down->forward(features);
        skips.push_back(features);
    }
    for (std::size_t i = m_up.size(); i-- > 0;) {
        checkStop(stop);
        // Reduced before it is enlarged: an eighth of the work.
        const torch::Tensor enlarged
            = torch::upsample_nearest3d(m_reduce[i](features), skips[i].sizes().slice(2));
        features = m_up[i]->forward(torch::cat({enlarged, skips[i]}, 1));
    }
    checkStop(stop);
    features = cropHalf(features, image);
    CoarseOutput output;
    output.heatmap = m_heatmap(features);
    output.offset = m_offset(features);
    output.inside = insideLogits(output.heatmap, features, skips.back());
    return output;
}

torch::Tensor CoarseNetworkImpl::insideLogits(const torch::Tensor &heatmap, const torch::Tensor &features,
                                              const torch::Tensor &deepest)
{
    // The heatmap answers where and has its own loss; here it only points, without a gradient.
    const torch::Tensor weights = heatmap.detach().flatten(2).softmax(-1);
    const torch::Tensor pooled = torch::bmm(weights, features.flatten(2).transpose(1, 2));
    return m_insideGlobal->forward(deepest.mean({2, 3, 4})) + (pooled * m_insideLocal).sum(-1);
}

} // namespace gonion::inference
