// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/volume_conv.h"

#include <torch/nn/modules/container/sequential.h>

namespace gonion::inference {

/// The layers' result computed in their weights' own type, though an autocast is on: for heads, whose positions need
/// every bit, and where a norm takes a mean away beside which little is left.
[[nodiscard]] torch::Tensor inFullPrecision(VolumeConv &layer, const torch::Tensor &features);
[[nodiscard]] torch::Tensor inFullPrecision(torch::nn::SequentialImpl &layers, const torch::Tensor &features);

} // namespace gonion::inference
