// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/pyramid_network.h"

#include "inference/network/full_precision.h"
#include "inference/network/network_parts.h"
#include "inference/network/pad_to_multiple.h"

#include <utility>

namespace gonion::inference {

PyramidNetwork::PyramidNetwork(HeadOptions head, const std::vector<std::int64_t> &widths)
    : m_head(std::move(head)), m_widths(widths)
{
    checkHead(m_head);
    TORCH_CHECK(widths.size() > lastDecoded() && widths.size() <= 8, "too few or too many levels for this head");
    for (const std::int64_t width : widths) {
        TORCH_CHECK(width > 0, "widths are positive");
    }
}

std::string PyramidNetwork::levelName(const char *part, std::size_t level)
{
    return part + std::to_string(level);
}

void PyramidNetwork::registerHead(std::int64_t decoded, std::int64_t early)
{
    if (m_head.head == NetworkHead::Heatmap) {
        m_final = register_module("final_conv", pointwise(decoded, m_head.landmarks));
        return;
    }
    m_early1 = register_module("early_down1", pointwise(m_widths[0], early, 4));
    m_early2 = register_module("early_down2", pointwise(m_widths[1], early, 2));
    m_final = register_module("pre_layer", pointwise(decoded + 2 * early, anchorChannels(m_head)));
}

FineOutput PyramidNetwork::run(const torch::Tensor &image, const StopCheck &stop)
{
    checkImage(image);
    torch::Tensor features = padToMultiple(image, std::int64_t{1} << (m_widths.size() - 1));
    std::vector<torch::Tensor> skips;
    for (std::size_t level = 0; level < m_widths.size(); ++level) {
        checkStop(stop);
        features = runPart([this, level](const auto &in) { return encodeLevel(level, in[0]); }, {features});
        skips.push_back(features);
    }
    for (std::size_t level = m_widths.size() - 1; level-- > lastDecoded();) {
        checkStop(stop);
        features = runPart([this, level](const auto &in) { return decodeLevel(level, in[0], in[1]); }, {features, skips[level]});
    }
    checkStop(stop);
    FineOutput output;
    if (m_head.head == NetworkHead::Heatmap) {
        output.heatmaps = cropToImage(inFullPrecision(m_final, features), image, 2, 1);
    } else {
        features = torch::cat({m_early1(skips[0]), m_early2(skips[1]), features}, 1);
        output.anchors = cropToImage(asAnchorMap(inFullPrecision(m_final, features), m_head), image, 1, kAnchorCell);
    }
    return output;
}

} // namespace gonion::inference
