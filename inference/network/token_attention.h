// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/depthwise_conv.h"
#include "inference/network/region_grid.h"

#include <torch/types.h>

#include <cstdint>

namespace gonion::inference {

/// Scaled dot-product attention of each region's tokens to the tokens of its chosen regions, and to it added
/// the convolution of the values in the whole volume. On the CPU in single precision it runs tiled and keeps no scores; on
/// a GPU with LibTorch's fused attention over gathered keys and values; elsewhere with LibTorch's operators.
/// \param projected [N, X, Y, Z, 3C]: queries, keys and values side by side
/// \param chosen    [N, R, k] int64
/// \param local     convolves the values
/// \return [N, X, Y, Z, C]
torch::Tensor attendToRegions(const torch::Tensor &projected, const RegionGrid &grid,
                              const torch::Tensor &chosen, std::int64_t heads, double scale, DepthwiseConv &local);

/// The attention alone with LibTorch's operators, on any device and in any precision: what the other is held to.
torch::Tensor attendWithOperators(const torch::Tensor &projected, const RegionGrid &grid,
                                  const torch::Tensor &chosen, std::int64_t heads, double scale);

/// The same by scaledAttention(): what a GPU runs.
torch::Tensor attendGathered(const torch::Tensor &projected, const RegionGrid &grid, const torch::Tensor &chosen,
                             std::int64_t heads, double scale);

} // namespace gonion::inference
