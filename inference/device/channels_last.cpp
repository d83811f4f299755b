// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/channels_last.h"

#include <torch/utils.h>

namespace gonion::inference {

void setChannelsLast(torch::nn::Module &module, bool last)
{
    const torch::NoGradGuard noGradient;
    const auto format = last ? torch::MemoryFormat::ChannelsLast3d : torch::MemoryFormat::Contiguous;
    for (torch::Tensor &weight : module.parameters()) {
        if (weight.dim() == 5 && !weight.is_contiguous(format)) {
            weight.set_data(weight.contiguous(format));
        }
    }
}

} // namespace gonion::inference
