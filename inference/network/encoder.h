// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/fine_network.h"

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/normalization.h>

#include <vector>

namespace gonion::inference {

/// Encoder of H3DE-Net: four stages of V-BRA blocks at 1/4, 1/8, 1/16 and 1/32 resolution. A network
/// derives from it rather than holding it, because checkpoints name its parts at the top.
class EncoderImpl : public FineNetwork {
public:
    /// \param withUnused also registers `norm`, which checkpoints hold and no forward pass uses
    EncoderImpl(H3deOptions options, bool withUnused);

    /// \param image [N, 1, X, Y, Z], sizes multiples of 32
    /// \return the normed output of each stage: [N, C_i, X/2^(i+2), ...]
    std::vector<torch::Tensor> encode(const torch::Tensor &image, const StopCheck &stop = {});

    [[nodiscard]] const H3deOptions &options() const { return m_options; }

private:
    H3deOptions m_options;
    torch::nn::ModuleList m_downsample{nullptr};
    torch::nn::ModuleList m_stages{nullptr};
    std::vector<torch::nn::LayerNorm> m_norms;
};

} // namespace gonion::inference
