// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/full_precision.h"

#include "inference/device/precision.h"

namespace gonion::inference {

torch::Tensor inFullPrecision(VolumeConv &layer, const torch::Tensor &features)
{
    const WithoutAutocast exact(features.device());
    return layer(features.to(layer->weight.scalar_type()));
}

torch::Tensor inFullPrecision(torch::nn::SequentialImpl &layers, const torch::Tensor &features)
{
    const WithoutAutocast exact(features.device());
    return layers.forward(features.to(layers.parameters().front().scalar_type()));
}

} // namespace gonion::inference
