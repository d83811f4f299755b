// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/res_unet3d.h"

#include "inference/network/network_parts.h"

namespace gonion::inference {
namespace {

namespace nn = torch::nn;

nn::Sequential convNorm(std::int64_t inputs, std::int64_t outputs)
{
    return nn::Sequential(VolumeConv(VolumeConvOptions{inputs, outputs, 3, 1, false}), groupNorm(outputs));
}

} // namespace

ResidualLevelImpl::ResidualLevelImpl(std::int64_t inputs, std::int64_t outputs)
    : m_conv1(register_module("conv1", convNorm(inputs, outputs))),
      m_conv2(register_module("conv2", convNorm(outputs, outputs))),
      m_conv3(register_module("conv3", convNorm(outputs, outputs)))
{
}

torch::Tensor ResidualLevelImpl::forward(const torch::Tensor &volume)
{
    const torch::Tensor first = torch::elu(m_conv1->forward(volume));
    return torch::elu(m_conv3->forward(torch::elu(m_conv2->forward(first))) + first);
}

ResUnet3d::ResUnet3d(const ResUnet3dOptions &options) : PyramidNetwork(options, options.widths)
{
    const auto &widths = options.widths;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        m_down.push_back(register_module(levelName("down", i), ResidualLevel(i == 0 ? 1 : widths[i - 1], widths[i])));
    }
    m_enlarge.resize(widths.size() - 1, nullptr);
    m_up.resize(widths.size() - 1, nullptr);
    for (std::size_t i = lastDecoded(); i + 1 < widths.size(); ++i) {
        const auto twice = nn::ConvTranspose3dOptions(widths[i + 1], widths[i], 3).stride(2).padding(1).output_padding(1);
        m_enlarge[i] = register_module(levelName("enlarge", i), nn::ConvTranspose3d(twice));
        m_up[i] = register_module(levelName("up", i), ResidualLevel(widths[i], widths[i]));
    }
    registerHead(widths[lastDecoded()], widths[lastDecoded()]);
}

torch::Tensor ResUnet3d::encodeLevel(std::size_t level, const torch::Tensor &finer)
{
    return m_down[level](level == 0 ? finer : torch::max_pool3d(finer, 2));
}

torch::Tensor ResUnet3d::decodeLevel(std::size_t level, const torch::Tensor &coarser, const torch::Tensor &skip)
{
    return m_up[level](m_enlarge[level](coarser) + skip);
}

} // namespace gonion::inference
