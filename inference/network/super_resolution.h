// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_parts.h"

#include <torch/nn/module.h>

#include <cstdint>

namespace gonion::inference {

/// 3D pixel shuffle: [N, 8C, X, Y, Z] to [N, C, 2X, 2Y, 2Z]. Channel ((c*2 + rx)*2 + ry)*2 + rz goes to channel c at
/// offset (rx, ry, rz) of each block of eight voxels.
[[nodiscard]] torch::Tensor pixelShuffle(const torch::Tensor &volume);

/// SRB, the paper's super-resolution block: twice the resolution by a 3x3x3 convolution to eight times the
/// channels without bias, batch norm, ReLU and the pixel shuffle.
class SuperResolutionImpl : public torch::nn::Module {
public:
    explicit SuperResolutionImpl(std::int64_t channels);
    /// \param volume [N, C, X, Y, Z] \return [N, C, 2X, 2Y, 2Z]
    torch::Tensor forward(const torch::Tensor &volume);

private:
    VolumeConv m_conv{nullptr};
    VolumeBatchNorm m_norm{nullptr};
};
TORCH_MODULE(SuperResolution);

} // namespace gonion::inference
