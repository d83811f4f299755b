// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/super_resolution.h"

namespace gonion::inference {

torch::Tensor pixelShuffle(const torch::Tensor &volume)
{
    TORCH_CHECK(volume.dim() == 5 && volume.size(1) % 8 == 0, "a pixel shuffle needs [N, 8C, X, Y, Z], not ",
                volume.sizes());
    const auto size = volume.sizes();
    return volume.reshape({size[0], size[1] / 8, 2, 2, 2, size[2], size[3], size[4]})
        .permute({0, 1, 5, 2, 6, 3, 7, 4})
        .reshape({size[0], size[1] / 8, 2 * size[2], 2 * size[3], 2 * size[4]});
}

SuperResolutionImpl::SuperResolutionImpl(std::int64_t channels)
    : m_conv(register_module("conv", VolumeConv(VolumeConvOptions{channels, 8 * channels, 3, 1, false}))),
      m_norm(register_module("norm", VolumeBatchNorm(8 * channels)))
{
}

torch::Tensor SuperResolutionImpl::forward(const torch::Tensor &volume)
{
    return pixelShuffle(torch::relu(m_norm(m_conv(volume))));
}

} // namespace gonion::inference
