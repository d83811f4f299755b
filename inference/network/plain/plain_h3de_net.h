// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"
#include "inference/network/stop_check.h"

#include <torch/nn/modules/container/any.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/normalization.h>

#include <vector>

namespace gonion::inference {

/// H3DE-Net, variant "released", as its authors compute it, of LibTorch's own operators and nothing else:
/// channels first between blocks, gathered keys and values, whole score matrices, everything kept for the way
/// back, and with the anchor head also the image branches `c1` and `c2`, whose results it drops. What H3deNet
/// is held to and timed against. Parameters carry the same names and shapes.
class PlainH3deNetImpl : public torch::nn::Module {
public:
    explicit PlainH3deNetImpl(const H3deOptions &options = {});

    /// \param image [N, 1, X, Y, Z], sizes multiples of 32 that the regions divide at every stage
    /// \param stop  asked between the parts
    /// \return as H3deNet::forward
    torch::Tensor forward(const torch::Tensor &image, const StopCheck &stop = {});

private:
    std::vector<torch::Tensor> encode(torch::Tensor features, const StopCheck &stop);

    H3deOptions m_options;
    torch::nn::ModuleList m_downsample{nullptr};
    torch::nn::ModuleList m_stages{nullptr};
    std::vector<torch::nn::LayerNorm> m_norms;
    std::vector<torch::nn::AnyModule> m_up;
    torch::nn::Sequential m_c1{nullptr};
    torch::nn::Sequential m_c2{nullptr};
    torch::nn::Conv3d m_last{nullptr}; ///< `pre_layer` or `final_conv`
};
TORCH_MODULE(PlainH3deNet);

} // namespace gonion::inference
