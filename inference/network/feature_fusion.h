// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/volume_conv.h"

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <vector>

namespace gonion::inference {

/// FFM, the paper's feature fusion module: decoder features of full, half and quarter resolution on the quarter
/// grid, 64 channels each, then pyramid pooling. Norms are group norms of eight: a batch norm cannot train on a
/// pool of one cell with a batch of one.
class FeatureFusionImpl : public torch::nn::Module {
public:
    /// \param full channels at full resolution \param half at half \param quarter at a quarter
    FeatureFusionImpl(std::int64_t full, std::int64_t half, std::int64_t quarter);

    /// \return [N, 64, X/4, Y/4, Z/4]
    torch::Tensor forward(const torch::Tensor &full, const torch::Tensor &half, const torch::Tensor &quarter);

    static constexpr std::int64_t kWidth = 64;

private:
    VolumeConv m_full{nullptr}, m_half{nullptr}, m_quarter{nullptr};
    std::vector<torch::nn::Sequential> m_pooled; ///< one per size of the pyramid
    torch::nn::Sequential m_join{nullptr};
};
TORCH_MODULE(FeatureFusion);

} // namespace gonion::inference
