// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/nn/modules/activation.h>

namespace gonion::inference {

/// Makes every leaky ReLU of a network the identity. Where an activation is nearer to zero than its rounding error, two
/// computations of one network take different slopes; without kinks their gradients can be compared closely.
inline void straighten(const torch::nn::Module &network)
{
    for (const auto &module : network.modules()) {
        if (auto *activation = module->as<torch::nn::LeakyReLU>()) {
            activation->options.negative_slope(1.0);
        }
    }
}

} // namespace gonion::inference
