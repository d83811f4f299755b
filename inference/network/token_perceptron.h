// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/linear.h"

#include <torch/nn/modules/normalization.h>

namespace gonion::inference {

/// tokens + second(gelu(first(norm(tokens)))), over the last axis. On the CPU in single precision it runs over
/// some rows at a time and keeps the tokens alone for the way back, where it computes the rest again: the
/// widened tokens, four times as many values, never exist as a whole.
/// \param tokens [..., C] \return the same shape
torch::Tensor addPerceptron(const torch::Tensor &tokens, torch::nn::LayerNorm &norm, TokenLinearImpl &first,
                            TokenLinearImpl &second);

} // namespace gonion::inference
