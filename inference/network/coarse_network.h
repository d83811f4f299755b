// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"
#include "inference/network/stop_check.h"
#include "inference/network/volume_conv.h"

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <vector>

namespace gonion::inference {

/// What the coarse network says of an image [N, 1, X, Y, Z]; its grid has half the resolution, sizes
/// rounded up: cell (i, j, k) sits at voxel (2i, 2j, 2k).
struct CoarseOutput {
    torch::Tensor heatmap; ///< [N, L, X/2, Y/2, Z/2], logits: their softmax over a landmark's grid weighs the cells
    torch::Tensor offset;  ///< [N, 3L, X/2, Y/2, Z/2], from a cell to the landmark, input voxels; channel 3l + axis
    torch::Tensor inside;  ///< [N, L], logit of lying inside the scanned volume
};

/// A light 3D U-Net that sees the whole scanned volume.
class CoarseNetworkImpl : public torch::nn::Module {
public:
    explicit CoarseNetworkImpl(const CoarseOptions &options = {});

    /// \param image [N, 1, X, Y, Z], any size, intensities 0..1; padded by its edge values at the high
    ///              ends to what the levels divide
    CoarseOutput forward(const torch::Tensor &image, const StopCheck &stop = {});

    [[nodiscard]] const CoarseOptions &options() const { return m_options; }

private:
    torch::Tensor insideLogits(const torch::Tensor &heatmap, const torch::Tensor &features,
                               const torch::Tensor &deepest);

    CoarseOptions m_options;
    std::vector<torch::nn::Sequential> m_down;   ///< the first is the stem
    std::vector<VolumeConv> m_reduce;     ///< from a level's width to the next finer one's
    std::vector<torch::nn::Sequential> m_up;     ///< by the level that they end at
    VolumeConv m_heatmap{nullptr};
    VolumeConv m_offset{nullptr};
    torch::nn::Sequential m_insideGlobal{nullptr};
    torch::Tensor m_insideLocal; ///< [L, width of the first level]
};
TORCH_MODULE(CoarseNetwork);

} // namespace gonion::inference
