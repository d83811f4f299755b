// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>
#include <torch/version.h>

namespace gonion::inference {

/// Gives what an instance norm has made its gradient in the norm's own order. LibTorch 2.6's instance norm takes the gradient of
/// a permuted result (channels last) for one that is not permuted, and everything before it learns nonsense; `gradientsAreRight`
/// of `tst_h3de_net` tells. LibTorch 1 does it right by itself.
inline void keepGradientContiguous(const torch::Tensor &normed)
{
    if constexpr (TORCH_VERSION_MAJOR >= 2) {
        if (normed.requires_grad()) {
            normed.register_hook([](const torch::Tensor &gradient) { return gradient.contiguous(); });
        }
    }
}

} // namespace gonion::inference
