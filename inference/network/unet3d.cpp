// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/unet3d.h"

#include "inference/network/network_parts.h"

namespace gonion::inference {
namespace {

torch::nn::Sequential level(std::int64_t inputs, std::int64_t outputs)
{
    torch::nn::Sequential sequence = convGroupRelu(inputs, outputs, 3);
    sequence->extend(*convGroupRelu(outputs, outputs, 3));
    return sequence;
}

} // namespace

Unet3d::Unet3d(const Unet3dOptions &options) : PyramidNetwork(options, options.widths)
{
    const auto &widths = options.widths;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        m_down.push_back(register_module(levelName("down", i), level(i == 0 ? 1 : widths[i - 1], widths[i])));
    }
    m_up.resize(widths.size() - 1, nullptr);
    for (std::size_t i = lastDecoded(); i + 1 < widths.size(); ++i) {
        m_up[i] = register_module(levelName("up", i), level(widths[i + 1] + widths[i], widths[i]));
    }
    registerHead(widths[lastDecoded()], widths[lastDecoded()]);
}

torch::Tensor Unet3d::encodeLevel(std::size_t level, const torch::Tensor &finer)
{
    return m_down[level]->forward(level == 0 ? finer : torch::max_pool3d(finer, 2));
}

torch::Tensor Unet3d::decodeLevel(std::size_t level, const torch::Tensor &coarser, const torch::Tensor &skip)
{
    const torch::Tensor enlarged = torch::upsample_nearest3d(coarser, skip.sizes().slice(2));
    return m_up[level]->forward(torch::cat({enlarged, skip}, 1));
}

} // namespace gonion::inference
