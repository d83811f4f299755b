// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/decoder_block.h"

#include "inference/network/volume_conv.h"

#include <torch/nn/functional/instancenorm.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/instancenorm.h>

namespace gonion::inference {

namespace nn = torch::nn;

nn::Sequential convNormAct(std::int64_t inputs, std::int64_t outputs)
{
    return nn::Sequential(VolumeConv(VolumeConvOptions{inputs, outputs, 3, 1, false}),
                          nn::InstanceNorm3d(nn::InstanceNorm3dOptions(outputs)),
                          nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.01)));
}

DecoderBlockImpl::DecoderBlockImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t superResolved)
    : m_conv1(register_module("conv1", convNormAct(inputs, outputs))),
      m_conv2(register_module("conv2", convNormAct(outputs, outputs)))
{
    if (superResolved > 0) {
        m_enlarge = register_module("enlarge", SuperResolution(superResolved));
    }
}

torch::Tensor DecoderBlockImpl::forward(const torch::Tensor &features, const torch::Tensor &skip,
                                        const StopCheck &stop)
{
    checkStop(stop);
    const torch::Tensor enlarged = m_enlarge ? m_enlarge(features)
                                             : torch::upsample_trilinear3d(features, skip.sizes().slice(2), false);
    const torch::Tensor joined = m_conv1->forward(torch::cat({enlarged, skip}, 1));
    checkStop(stop);
    return m_conv2->forward(joined);
}

} // namespace gonion::inference
