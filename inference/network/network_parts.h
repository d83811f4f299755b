// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"
#include "inference/network/volume_conv.h"

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/normalization.h>

#include <cstddef>
#include <cstdint>

/// \file
/// Small parts that several networks are made of. Volumes are [N, C, X, Y, Z].
namespace gonion::inference {

/// Voxels along the side of a cell of the anchor grid.
inline constexpr std::int64_t kAnchorCell = 4;
/// Stages of an encoder, the first at a quarter of the image's resolution.
inline constexpr std::size_t kStages = 4;
/// What an encoder of four stages divides a size by.
inline constexpr std::int64_t kMultiple = 32;
/// Channels at full resolution.
inline constexpr std::int64_t kFineWidth = 16;

/// 1x1x1 convolution with bias.
[[nodiscard]] VolumeConv pointwise(std::int64_t inputs, std::int64_t outputs, std::int64_t stride = 1);

/// Group norm of eight groups, or of as many as divide the channels.
[[nodiscard]] torch::nn::GroupNorm groupNorm(std::int64_t channels);

/// Convolution without bias, group norm, ReLU.
[[nodiscard]] torch::nn::Sequential convGroupRelu(std::int64_t inputs, std::int64_t outputs, std::int64_t kernel);

/// An image to half, then to a quarter of its resolution: [3x3x3 convolution of stride 2, instance norm] twice,
/// a GELU between them.
[[nodiscard]] torch::nn::Sequential quarteringStem(std::int64_t outputs);

/// 3x3x3 convolution of stride 2, instance norm.
[[nodiscard]] torch::nn::Sequential halving(std::int64_t inputs, std::int64_t outputs);

/// Batch norm that also takes a single value per channel, where LibTorch's own refuses to train.
class VolumeBatchNormImpl : public torch::nn::Module {
public:
    /// \param always statistics of the batch at hand in evaluation too; none are kept
    explicit VolumeBatchNormImpl(std::int64_t channels, bool always = false);
    torch::Tensor forward(const torch::Tensor &volume);

private:
    torch::Tensor m_weight, m_bias; ///< registered without their prefix
    torch::Tensor m_mean, m_variance; ///< running; undefined where none are kept
};
TORCH_MODULE(VolumeBatchNorm);

/// [N, A * (3 + L), X, Y, Z] as an anchor head's map: [N, X, Y, Z, A, 3 + L].
[[nodiscard]] torch::Tensor asAnchorMap(const torch::Tensor &map, const HeadOptions &options);

/// Cuts what padding added off a map.
/// \param map       its three axes from `firstAxis` on are x, y, z
/// \param stride    voxels of the image along the side of a cell of the map
[[nodiscard]] torch::Tensor cropToImage(torch::Tensor map, const torch::Tensor &image, std::int64_t firstAxis,
                                        std::int64_t stride);

/// Throws c10::Error for what is no image [N, 1, X, Y, Z].
void checkImage(const torch::Tensor &image);

/// Throws c10::Error where a head has no landmark, or no anchor that it needs.
void checkHead(const HeadOptions &options);

/// Channels of an anchor head's map: A * (3 + L).
[[nodiscard]] std::int64_t anchorChannels(const HeadOptions &options);

} // namespace gonion::inference
