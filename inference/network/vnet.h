// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/pyramid_network.h"

namespace gonion::inference {

/// VNet: residual levels of 5x5x5 convolutions with batch norm (statistics of the batch at hand, always) and ELU;
/// strided 2x2x2 convolutions down, transposed ones and concatenation up.
class VNet final : public PyramidNetwork {
public:
    explicit VNet(const VNetOptions &options);

private:
    torch::Tensor encodeLevel(std::size_t level, const torch::Tensor &finer) override;
    torch::Tensor decodeLevel(std::size_t level, const torch::Tensor &coarser, const torch::Tensor &skip) override;

    torch::nn::Sequential m_stem{nullptr};
    std::vector<torch::nn::Sequential> m_shrink;  ///< by level; none at 0
    std::vector<torch::nn::Sequential> m_down;    ///< likewise
    std::vector<torch::nn::Sequential> m_enlarge; ///< by level; empty below the last decoded one
    std::vector<torch::nn::Sequential> m_up;      ///< likewise
};

} // namespace gonion::inference
