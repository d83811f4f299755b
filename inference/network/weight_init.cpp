// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/weight_init.h"

#include <torch/utils.h>

namespace gonion::inference {

void initLinearWeight(torch::Tensor &weight)
{
    const torch::NoGradGuard noGrad;
    // The bounds lie 100 standard deviations out, so that cutting and drawing again cannot be told apart.
    weight.normal_(0.0, 0.02).clamp_(-2.0, 2.0);
}

} // namespace gonion::inference
