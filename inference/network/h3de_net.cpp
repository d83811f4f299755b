// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/h3de_net.h"

#include "inference/network/linear.h"
#include "inference/network/pad_to_multiple.h"

#include <algorithm>
#include <array>

namespace gonion::inference {
namespace {

constexpr std::int64_t kMultiple = 32; ///< what the encoder divides a size by
constexpr std::int64_t kStride = 4;    ///< of the anchor grid, in voxels
constexpr std::int64_t kFineWidth = 16; ///< channels at full resolution
constexpr std::int64_t kEarlyWidth = 64;

VolumeConv pointwise(std::int64_t inputs, std::int64_t outputs, std::int64_t stride = 1)
{
    return VolumeConv(VolumeConvOptions{inputs, outputs, 1, stride});
}

} // namespace

H3deNetImpl::H3deNetImpl(const H3deOptions &options, bool withUnused) : EncoderImpl(options, withUnused)
{
    const auto &dims = options.embedDim;
    TORCH_CHECK(options.landmarks > 0, "a network finds at least one landmark");
    if (withUnused) {
        register_module("head", TokenLinear(dims[3], options.landmarks));
    }
    m_up0 = register_module("up0", DecoderBlock(dims[3] + dims[2], dims[2]));
    m_up1 = register_module("up1", DecoderBlock(dims[2] + dims[1], dims[1]));
    m_up2 = register_module("up2", DecoderBlock(dims[1] + dims[0], dims[0]));
    if (options.head == H3deHead::Heatmap || withUnused) {
        registerFineDecoder();
    }
    if (options.head == H3deHead::Anchor) {
        TORCH_CHECK(!options.anchorRadii.empty(), "an anchor head has at least one anchor");
        if (withUnused) {
            register_module("early_down1", pointwise(kFineWidth, kEarlyWidth, 4));
            register_module("early_down2", pointwise(dims[0] / 2, kEarlyWidth, 2));
        }
        const auto anchors = static_cast<std::int64_t>(options.anchorRadii.size());
        m_preLayer = register_module("pre_layer", pointwise(dims[0], anchors * (3 + options.landmarks)));
    }
}

void H3deNetImpl::registerFineDecoder()
{
    const std::int64_t quarter = options().embedDim[0];
    const std::int64_t half = quarter / 2;
    m_up3 = register_module("up3", DecoderBlock(quarter + half, half));
    m_up4 = register_module("up4", DecoderBlock(half + kFineWidth, kFineWidth));
    m_c1 = register_module("c1", convNormAct(1, half));
    m_c2 = register_module("c2", convNormAct(1, kFineWidth));
    m_finalConv = register_module("final_conv", pointwise(kFineWidth, options().landmarks));
}

torch::Tensor H3deNetImpl::forward(const torch::Tensor &image, const StopCheck &stop)
{
    TORCH_CHECK(image.dim() == 5 && image.size(1) == 1 && image.numel() > 0, "an image is [N, 1, X, Y, Z]");
    const torch::Tensor padded = padToMultiple(image, kMultiple);
    const std::vector<torch::Tensor> skips = encode(padded, stop);
    torch::Tensor features = m_up0(skips[3], skips[2], stop);
    features = m_up1(features, skips[1], stop);
    features = m_up2(features, skips[0], stop);
    checkStop(stop);
    const bool anchors = options().head == H3deHead::Anchor;
    torch::Tensor map = anchors ? anchorMap(features) : heatmaps(padded, features, stop);
    const std::int64_t firstAxis = anchors ? 1 : 2;
    const std::int64_t stride = anchors ? kStride : 1;
    for (std::int64_t axis = 0; axis < 3; ++axis) {
        map = map.slice(firstAxis + axis, 0, (image.size(2 + axis) + stride - 1) / stride);
    }
    return map;
}

torch::Tensor H3deNetImpl::anchorMap(const torch::Tensor &quarter)
{
    const torch::Tensor map = m_preLayer(quarter);
    const auto anchors = static_cast<std::int64_t>(options().anchorRadii.size());
    return map.view({map.size(0), anchors, 3 + options().landmarks, map.size(2), map.size(3), map.size(4)})
        .permute({0, 3, 4, 5, 1, 2})
        .contiguous();
}

torch::Tensor H3deNetImpl::heatmaps(const torch::Tensor &image, const torch::Tensor &quarter,
                                    const StopCheck &stop)
{
    const torch::Tensor halfImage = torch::avg_pool3d(image, 3, 2, 1);
    torch::Tensor features = m_up3(quarter, m_c1->forward(halfImage), stop);
    features = m_up4(features, m_c2->forward(image), stop);
    checkStop(stop);
    return m_finalConv(features);
}

bool H3deNetImpl::isUnusedName(H3deHead head, std::string_view name)
{
    static constexpr std::array<std::string_view, 2> always{"head.", "norm."};
    static constexpr std::array<std::string_view, 7> anchorOnly{
        "c1.", "c2.", "up3.", "up4.", "final_conv.", "early_down1.", "early_down2."};
    const auto startsName = [name](std::string_view prefix) { return name.starts_with(prefix); };
    return std::any_of(always.begin(), always.end(), startsName)
           || (head == H3deHead::Anchor && std::any_of(anchorOnly.begin(), anchorOnly.end(), startsName));
}

} // namespace gonion::inference
