// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace gonion::inference {

/// Normal of standard deviation 0.02, truncated to [-2, 2]: every linear layer's first weights.
/// Convolutions and norms keep LibTorch's own initialisation.
void initLinearWeight(torch::Tensor &weight);

} // namespace gonion::inference
