// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/vnet.h"

#include "inference/network/network_parts.h"

#include <algorithm>
#include <array>

namespace gonion::inference {
namespace {

namespace nn = torch::nn;

/// Convolutions of the encoder's levels 1, 2, 3, 4 as published; deeper levels are as the last.
std::size_t convsDown(std::size_t level)
{
    constexpr std::array<std::size_t, 4> published{1, 2, 3, 2};
    return published[std::min(level, published.size()) - 1];
}

/// Of the decoder's: 1, 1, 2, 2 from full resolution on.
std::size_t convsUp(std::size_t level) { return level < 2 ? 1 : 2; }

VolumeConv conv5(std::int64_t inputs, std::int64_t outputs)
{
    return VolumeConv(VolumeConvOptions{inputs, outputs, 5});
}

/// [5x5x5 convolution, batch norm, ELU], `count` times.
nn::Sequential convs(std::int64_t channels, std::size_t count)
{
    nn::Sequential sequence;
    for (std::size_t n = 0; n < count; ++n) {
        sequence->push_back(conv5(channels, channels));
        sequence->push_back(VolumeBatchNorm(channels, true));
        sequence->push_back(nn::ELU());
    }
    return sequence;
}

nn::Sequential shrinking(std::int64_t inputs, std::int64_t outputs)
{
    return nn::Sequential(nn::Conv3d(nn::Conv3dOptions(inputs, outputs, 2).stride(2)), VolumeBatchNorm(outputs, true),
                          nn::ELU());
}

nn::Sequential enlarging(std::int64_t inputs, std::int64_t outputs)
{
    return nn::Sequential(nn::ConvTranspose3d(nn::ConvTranspose3dOptions(inputs, outputs, 2).stride(2)),
                          VolumeBatchNorm(outputs, true), nn::ELU());
}

} // namespace

VNet::VNet(const VNetOptions &options) : PyramidNetwork(options, options.widths)
{
    constexpr std::int64_t kEarlyWidth = 64;
    const auto &widths = options.widths;
    const std::size_t levels = widths.size();
    m_stem = register_module("stem", nn::Sequential(conv5(1, widths[0]), VolumeBatchNorm(widths[0], true)));
    m_shrink.resize(levels, nullptr);
    m_down.resize(levels, nullptr);
    for (std::size_t i = 1; i < levels; ++i) {
        m_shrink[i] = register_module(levelName("shrink", i), shrinking(widths[i - 1], widths[i]));
        m_down[i] = register_module(levelName("down", i), convs(widths[i], convsDown(i)));
    }
    // A decoded level has twice the encoder's channels there: as many enlarged as skipped.
    const auto decoded = [&](std::size_t i) { return i + 1 == levels ? widths[i] : 2 * widths[i]; };
    m_enlarge.resize(levels - 1, nullptr);
    m_up.resize(levels - 1, nullptr);
    for (std::size_t i = lastDecoded(); i + 1 < levels; ++i) {
        m_enlarge[i] = register_module(levelName("enlarge", i), enlarging(decoded(i + 1), widths[i]));
        m_up[i] = register_module(levelName("up", i), convs(2 * widths[i], convsUp(i)));
    }
    registerHead(decoded(lastDecoded()), kEarlyWidth);
}

torch::Tensor VNet::encodeLevel(std::size_t level, const torch::Tensor &finer)
{
    if (level == 0) {
        return torch::elu(m_stem->forward(finer) + finer); // the image is added to every channel
    }
    const torch::Tensor shrunk = m_shrink[level]->forward(finer);
    return torch::elu(m_down[level]->forward(shrunk) + shrunk);
}

torch::Tensor VNet::decodeLevel(std::size_t level, const torch::Tensor &coarser, const torch::Tensor &skip)
{
    const torch::Tensor joined = torch::cat({m_enlarge[level]->forward(coarser), skip}, 1);
    return torch::elu(m_up[level]->forward(joined) + joined);
}

} // namespace gonion::inference
