// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/nn/module.h>

namespace gonion::inference {

/// Lays the weights of a module's 3D convolutions out with the channels last, as a GPU's matrix units want them, or back
/// in LibTorch's own order. What they compute stays the same; those of one input channel a group lie alike either way.
void setChannelsLast(torch::nn::Module &module, bool last);

} // namespace gonion::inference
