// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace gonion::inference {

/// softmax(scale * queries * keys^T) * values, by LibTorch's fused kernels where it has them (2.0 on): on a GPU these
/// never write the scores to memory. Differentiable, any device and precision.
/// \param queries [B, H, T, W] \param keys [B, H, S, W] \param values [B, H, S, W]
/// \param present bool, broadcast to [B, H, T, S]: false for a key that is padding; undefined where none is. Every query
///                has at least one key
/// \return [B, H, T, W]
[[nodiscard]] torch::Tensor scaledAttention(const torch::Tensor &queries, const torch::Tensor &keys,
                                            const torch::Tensor &values, const torch::Tensor &present, double scale);

} // namespace gonion::inference
