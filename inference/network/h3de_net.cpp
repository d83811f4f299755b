// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/h3de_net.h"

#include "inference/network/full_precision.h"
#include "inference/network/linear.h"
#include "inference/network/network_parts.h"
#include "inference/network/pad_to_multiple.h"

#include <algorithm>
#include <array>

namespace gonion::inference {
namespace {

constexpr std::int64_t kEarlyWidth = 64;

} // namespace

H3deNetImpl::H3deNetImpl(const H3deOptions &options, bool withUnused) : EncoderImpl(options, withUnused)
{
    const auto &dims = options.embedDim;
    checkHead(options);
    if (withUnused) {
        register_module("head", TokenLinear(dims[3], options.landmarks));
    }
    m_up0 = register_module("up0", decoderBlock(dims[3], dims[2], dims[2]));
    m_up1 = register_module("up1", decoderBlock(dims[2], dims[1], dims[1]));
    m_up2 = register_module("up2", decoderBlock(dims[1], dims[0], dims[0]));
    const bool anchors = options.head == NetworkHead::Anchor;
    if (!anchors || withUnused || options.featureFusion || options.heatmapTerm) {
        registerFineDecoder();
    }
    if (anchors && withUnused) {
        register_module("early_down1", pointwise(kFineWidth, kEarlyWidth, 4));
        register_module("early_down2", pointwise(dims[0] / 2, kEarlyWidth, 2));
    }
    if (options.featureFusion) {
        m_fusion = register_module("fusion", FeatureFusion(kFineWidth, dims[0] / 2, dims[0]));
    }
    const std::int64_t quarter = options.featureFusion ? FeatureFusionImpl::kWidth : dims[0];
    if (anchors) {
        m_preLayer = register_module("pre_layer", pointwise(quarter, anchorChannels(options)));
    } else if (options.featureFusion) {
        m_fusedHeatmap = register_module("fused_heatmap", pointwise(quarter, options.landmarks));
    }
}

DecoderBlock H3deNetImpl::decoderBlock(std::int64_t features, std::int64_t skip, std::int64_t outputs) const
{
    return DecoderBlock(features + skip, outputs, options().superResolution ? features : 0);
}

void H3deNetImpl::registerFineDecoder()
{
    const std::int64_t quarter = options().embedDim[0];
    const std::int64_t half = quarter / 2;
    m_up3 = register_module("up3", decoderBlock(quarter, half, half));
    m_up4 = register_module("up4", decoderBlock(half, kFineWidth, kFineWidth));
    m_c1 = register_module("c1", convNormAct(1, half));
    m_c2 = register_module("c2", convNormAct(1, kFineWidth));
    // Fusion without the heatmap term needs the decoder and no heatmaps; checkpoints hold them in any case.
    if (options().head == NetworkHead::Heatmap || options().heatmapTerm || !options().featureFusion) {
        m_finalConv = register_module("final_conv", pointwise(kFineWidth, options().landmarks));
    }
}

bool H3deNetImpl::addsHeatmaps() const
{
    return options().head == NetworkHead::Anchor && options().heatmapTerm && is_training();
}

torch::Tensor H3deNetImpl::enlarge(const DecoderBlock &block, const torch::Tensor &features, const torch::Tensor &skip,
                                   const StopCheck &stop) const
{
    return runPart([module = block.ptr(), stop](const auto &in) { return module->forward(in[0], in[1], stop); }, {features, skip});
}

H3deNetImpl::Decoded H3deNetImpl::decode(const torch::Tensor &image, const StopCheck &stop)
{
    const std::vector<torch::Tensor> skips = encode(image, stop);
    Decoded decoded;
    decoded.quarter = enlarge(m_up0, skips[3], skips[2], stop);
    decoded.quarter = enlarge(m_up1, decoded.quarter, skips[1], stop);
    decoded.quarter = enlarge(m_up2, decoded.quarter, skips[0], stop);
    checkStop(stop);
    if (options().head == NetworkHead::Heatmap || options().featureFusion || addsHeatmaps()) {
        const torch::Tensor halfImage = torch::avg_pool3d(image, 3, 2, 1);
        decoded.half = enlarge(m_up3, decoded.quarter, m_c1->forward(halfImage), stop);
        decoded.full = enlarge(m_up4, decoded.half, m_c2->forward(image), stop);
        checkStop(stop);
    }
    if (options().featureFusion) {
        decoded.quarter = m_fusion(decoded.full, decoded.half, decoded.quarter);
        checkStop(stop);
    }
    return decoded;
}

FineOutput H3deNetImpl::run(const torch::Tensor &image, const StopCheck &stop)
{
    checkImage(image);
    const Decoded decoded = decode(padToMultiple(image, kMultiple), stop);
    FineOutput output;
    if (options().head == NetworkHead::Anchor) {
        output.anchors = cropToImage(asAnchorMap(inFullPrecision(m_preLayer, decoded.quarter), options()), image, 1, kAnchorCell);
        if (addsHeatmaps()) {
            output.auxiliary.push_back({cropToImage(inFullPrecision(m_finalConv, decoded.full), image, 2, 1), 1});
        }
        return output;
    }
    torch::Tensor heatmaps = inFullPrecision(m_finalConv, decoded.full);
    if (m_fusedHeatmap) {
        const torch::Tensor fused = inFullPrecision(m_fusedHeatmap, decoded.quarter);
        heatmaps = heatmaps + torch::upsample_trilinear3d(fused, heatmaps.sizes().slice(2), false);
    }
    output.heatmaps = cropToImage(heatmaps, image, 2, 1);
    return output;
}

torch::Tensor H3deNetImpl::forward(const torch::Tensor &image, const StopCheck &stop)
{
    const FineOutput output = run(image, stop);
    return output.anchors.defined() ? output.anchors : output.heatmaps;
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
