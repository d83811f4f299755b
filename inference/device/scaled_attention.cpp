// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/scaled_attention.h"

#include "inference/device/torch_features.h"

#include <cmath>
#include <limits>

namespace gonion::inference {

torch::Tensor scaledAttention(const torch::Tensor &queries, const torch::Tensor &keys, const torch::Tensor &values,
                              const torch::Tensor &present, double scale)
{
#if GONION_HAS_FUSED_ATTENTION
    // It divides by the root of the width, and before 2.1 takes no other scale.
    const double own = std::sqrt(static_cast<double>(queries.size(-1)));
    const torch::Tensor scaled = queries * (scale * own);
    if (!present.defined()) {
        return at::scaled_dot_product_attention(scaled, keys, values);
    }
    const torch::Tensor mask = present.expand({queries.size(0), queries.size(1), queries.size(2), keys.size(2)});
    return at::scaled_dot_product_attention(scaled, keys, values, mask, 0.0, false);
#else
    torch::Tensor scores = torch::matmul(queries * scale, keys.transpose(-2, -1));
    if (present.defined()) {
        scores = scores.masked_fill(present.logical_not(), -std::numeric_limits<double>::infinity());
    }
    return torch::matmul(scores.softmax(-1), values);
#endif
}

} // namespace gonion::inference
