// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace gonion::inference {

/// Scaled dot-product attention of each region's queries to the tokens of its chosen regions.
/// \param queries, keys, values [N, R, T, C] \param index [N, R, k] int64: the chosen regions
/// \param realTokens [R, T] bool: tokens that may be keys; undefined: all
/// \return [N, R, T, C]
torch::Tensor attendToRegions(const torch::Tensor &queries, const torch::Tensor &keys,
                              const torch::Tensor &values, const torch::Tensor &index,
                              const torch::Tensor &realTokens, std::int64_t heads, double scale);

} // namespace gonion::inference
