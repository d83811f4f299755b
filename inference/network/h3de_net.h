// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/decoder_block.h"
#include "inference/network/encoder.h"
#include "inference/network/network_options.h"
#include "inference/network/stop_check.h"
#include "inference/network/volume_conv.h"

#include <torch/torch.h>

#include <string_view>

namespace gonion::inference {

/// H3DE-Net, variant "released". Registered names and their order equal the authors' state dict.
class H3deNetImpl : public EncoderImpl {
public:
    /// \param withUnused also registers the modules that a checkpoint holds and no forward pass uses
    explicit H3deNetImpl(const H3deOptions &options = {}, bool withUnused = false);

    /// \param image [N, 1, X, Y, Z], any size, intensities 0..1; padded by its edge values at the high
    ///              ends to multiples of 32
    /// \param stop  asked between blocks
    /// \return anchor head: [N, X/4, Y/4, Z/4, A, 3 + L], sizes rounded up; the last axis holds the
    ///         offset before its tanh, then the existence logits. Heatmap head: [N, L, X, Y, Z]
    torch::Tensor forward(const torch::Tensor &image, const StopCheck &stop = {});

    /// True for a checkpoint's tensor, parameter or buffer, that the forward pass of this head never uses.
    [[nodiscard]] static bool isUnusedName(H3deHead head, std::string_view name);

private:
    void registerFineDecoder();
    torch::Tensor anchorMap(const torch::Tensor &quarter);
    torch::Tensor heatmaps(const torch::Tensor &image, const torch::Tensor &quarter, const StopCheck &stop);

    DecoderBlock m_up0{nullptr}, m_up1{nullptr}, m_up2{nullptr}, m_up3{nullptr}, m_up4{nullptr};
    torch::nn::Sequential m_c1{nullptr}, m_c2{nullptr};
    VolumeConv m_finalConv{nullptr}, m_preLayer{nullptr};
};
TORCH_MODULE(H3deNet);

} // namespace gonion::inference
