// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/weight_init.h"

#include <torch/nn/init.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>

namespace gonion::inference {

/// A linear layer of LibTorch, with the first weights of the released network.
[[nodiscard]] inline torch::nn::Linear plainLinear(std::int64_t inputs, std::int64_t outputs)
{
    torch::nn::Linear layer(inputs, outputs);
    initLinearWeight(layer->weight);
    torch::nn::init::zeros_(layer->bias);
    return layer;
}

} // namespace gonion::inference
