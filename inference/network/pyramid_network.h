// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/fine_network.h"
#include "inference/network/volume_conv.h"

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gonion::inference {

/// What the three U-shaped baselines share: levels at 1, 1/2, 1/4, ... of the resolution, an encoder down and a
/// decoder up with a skip at each, and the two heads. A heatmap head is a 1x1x1 convolution of the decoder's last
/// level. With an anchor head the decoder stops at quarter resolution; the encoder's features of full and half
/// resolution come in by strided 1x1x1 convolutions.
class PyramidNetwork : public FineNetwork {
public:
    FineOutput run(const torch::Tensor &image, const StopCheck &stop) final;

protected:
    PyramidNetwork(HeadOptions head, const std::vector<std::int64_t> &widths);

    /// \param decoded channels of the level where the decoder ends \param early channels of each strided convolution
    void registerHead(std::int64_t decoded, std::int64_t early);
    /// The coarsest level to decode to: 2 with an anchor head, 0 with a heatmap head.
    [[nodiscard]] std::size_t lastDecoded() const { return m_head.head == NetworkHead::Anchor ? 2 : 0; }
    [[nodiscard]] const std::vector<std::int64_t> &widths() const { return m_widths; }
    /// "down2" and the like.
    [[nodiscard]] static std::string levelName(const char *part, std::size_t level);

private:
    /// \param finer the image for level 0, else the level above
    virtual torch::Tensor encodeLevel(std::size_t level, const torch::Tensor &finer) = 0;
    /// \param skip what encodeLevel gave at this level
    virtual torch::Tensor decodeLevel(std::size_t level, const torch::Tensor &coarser, const torch::Tensor &skip) = 0;

    HeadOptions m_head;
    std::vector<std::int64_t> m_widths;
    VolumeConv m_early1{nullptr}, m_early2{nullptr}, m_final{nullptr};
};

} // namespace gonion::inference
