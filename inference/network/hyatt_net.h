// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/attention_residual.h"
#include "inference/network/decoder_block.h"
#include "inference/network/fine_network.h"

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/container/sequential.h>

#include <vector>

namespace gonion::inference {

/// HYATT-Net in 3D. A stage runs V-BRA blocks and an attention residual module side by side and merges them by a
/// 1x1x1 convolution; stages are at 1/4, 1/8, 1/16 and 1/32 resolution. The feature fusion correction brings all of
/// them to the quarter grid: joined, weighed by channel attention, added to the finest stage. What the 2D
/// publication leaves open in 3D is decided here.
///
/// In training, heatmaps at strides 4, 8 and 16 come beside the result of either head (deep supervision).
class HyattNet final : public FineNetwork {
public:
    explicit HyattNet(const HyattOptions &options);

    FineOutput run(const torch::Tensor &image, const StopCheck &stop) override;

private:
    struct Stage {
        torch::nn::Sequential shrink{nullptr};
        torch::nn::ModuleList blocks{nullptr};
        AttentionResidual residual{nullptr};
        VolumeConv merge{nullptr};
        VolumeConv reduce{nullptr}; ///< to the fusion's width
    };
    void registerStage(std::size_t index);
    void registerHead();
    torch::Tensor runStage(Stage &stage, const torch::Tensor &features, const StopCheck &stop);
    torch::Tensor fuse(const std::vector<torch::Tensor> &reduced);
    [[nodiscard]] torch::Tensor enlarge(const DecoderBlock &block, const torch::Tensor &features, const torch::Tensor &skip,
                                        const StopCheck &stop) const;
    torch::Tensor heatmaps(const torch::Tensor &image, const torch::Tensor &quarter, const StopCheck &stop);

    HyattOptions m_options;
    std::vector<Stage> m_stages;
    torch::nn::Sequential m_join{nullptr};
    ChannelAttention m_correction{nullptr};
    std::vector<VolumeConv> m_supervised; ///< heatmaps at strides 4, 8, 16
    DecoderBlock m_up3{nullptr}, m_up4{nullptr};
    torch::nn::Sequential m_c1{nullptr}, m_c2{nullptr};
    VolumeConv m_final{nullptr};
};

} // namespace gonion::inference
