// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/decoder_block.h"
#include "inference/network/encoder.h"
#include "inference/network/feature_fusion.h"
#include "inference/network/volume_conv.h"

#include <torch/nn/modules/container/sequential.h>

#include <string_view>

namespace gonion::inference {

/// H3DE-Net. With the paper's switches off, registered names and their order equal the authors' state dict.
class H3deNetImpl : public EncoderImpl {
public:
    /// \param withUnused also registers the modules that a checkpoint holds and no forward pass uses
    explicit H3deNetImpl(const H3deOptions &options = {}, bool withUnused = false);

    /// The image is padded to multiples of 32. In training the switch `heatmapTerm` adds full-resolution heatmaps
    /// beside an anchor head. With a heatmap head the fused features (FFM) bring a heatmap of their own at quarter
    /// resolution, which is enlarged and added: the paper leaves open how they reach this head.
    FineOutput run(const torch::Tensor &image, const StopCheck &stop) override;

    /// What run() says of the head: the anchor map or the heatmaps.
    torch::Tensor forward(const torch::Tensor &image, const StopCheck &stop = {});

    /// True for a checkpoint's tensor, parameter or buffer, that the forward pass of this head never uses.
    [[nodiscard]] static bool isUnusedName(H3deHead head, std::string_view name);

private:
    /// Decoder features by resolution; half and full are undefined where nothing needs them.
    struct Decoded {
        torch::Tensor quarter, half, full;
    };
    void registerFineDecoder();
    [[nodiscard]] DecoderBlock decoderBlock(std::int64_t features, std::int64_t skip, std::int64_t outputs) const;
    [[nodiscard]] bool addsHeatmaps() const;
    [[nodiscard]] torch::Tensor enlarge(const DecoderBlock &block, const torch::Tensor &features, const torch::Tensor &skip,
                                        const StopCheck &stop) const;
    Decoded decode(const torch::Tensor &image, const StopCheck &stop);

    DecoderBlock m_up0{nullptr}, m_up1{nullptr}, m_up2{nullptr}, m_up3{nullptr}, m_up4{nullptr};
    torch::nn::Sequential m_c1{nullptr}, m_c2{nullptr};
    FeatureFusion m_fusion{nullptr};
    VolumeConv m_finalConv{nullptr}, m_preLayer{nullptr}, m_fusedHeatmap{nullptr};
};
TORCH_MODULE(H3deNet);

} // namespace gonion::inference
