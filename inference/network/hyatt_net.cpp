// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/hyatt_net.h"

#include "inference/network/full_precision.h"
#include "inference/network/network_parts.h"
#include "inference/network/pad_to_multiple.h"
#include "inference/network/routing_block.h"

#include <string>

namespace gonion::inference {
namespace {

constexpr std::size_t kSupervised = 3;

void checkOptions(const HyattOptions &options)
{
    checkHead(options);
    TORCH_CHECK(options.embedDim.size() == kStages && options.depth.size() == kStages
                    && options.topk.size() == kStages,
                "a HYATT-Net in 3D has four stages");
    TORCH_CHECK(options.fusionWidth > 1 && options.embedDim[0] % 2 == 0, "widths are even");
    for (std::size_t i = 0; i < kStages; ++i) {
        TORCH_CHECK(options.embedDim[i] > 0 && options.depth[i] >= 0, "widths are positive, depths not negative");
        TORCH_CHECK(options.headWidth > 0 && options.embedDim[i] % options.headWidth == 0,
                    "the head width divides every stage's width");
    }
}

} // namespace

HyattNet::HyattNet(const HyattOptions &options) : m_options(options), m_stages(kStages)
{
    checkOptions(options);
    for (std::size_t i = 0; i < kStages; ++i) {
        registerStage(i);
    }
    const std::int64_t width = options.fusionWidth;
    m_join = register_module("join", convGroupRelu(static_cast<std::int64_t>(kStages) * width, width, 3));
    m_correction = register_module("correction", ChannelAttention(width));
    for (std::size_t i = 0; i < kSupervised; ++i) {
        m_supervised.push_back(register_module("supervised" + std::to_string(i), pointwise(width, options.landmarks)));
    }
    registerHead();
}

void HyattNet::registerStage(std::size_t index)
{
    const auto &dims = m_options.embedDim;
    const std::int64_t width = dims[index];
    const std::string number = std::to_string(index);
    Stage &stage = m_stages[index];
    stage.shrink =
        register_module("shrink" + number, index == 0 ? quarteringStem(width) : halving(dims[index - 1], width));
    stage.blocks = register_module("blocks" + number, torch::nn::ModuleList());
    for (std::int64_t n = 0; n < m_options.depth[index]; ++n) {
        stage.blocks->push_back(RoutingBlock(VolumetricRoutingAttentionOptions{
            width, width / m_options.headWidth, m_options.regions, m_options.topk[index], m_options.lepeKernel}));
    }
    stage.residual = register_module("residual" + number, AttentionResidual(width));
    stage.merge = register_module("merge" + number, pointwise(2 * width, width));
    stage.reduce = register_module("reduce" + number, pointwise(width, m_options.fusionWidth));
}

void HyattNet::registerHead()
{
    const std::int64_t width = m_options.fusionWidth;
    if (m_options.head == NetworkHead::Anchor) {
        m_final = register_module("pre_layer", pointwise(width, anchorChannels(m_options)));
        return;
    }
    const std::int64_t half = width / 2;
    m_up3 = register_module("up3", DecoderBlock(width + half, half));
    m_up4 = register_module("up4", DecoderBlock(half + kFineWidth, kFineWidth));
    m_c1 = register_module("c1", convNormAct(1, half));
    m_c2 = register_module("c2", convNormAct(1, kFineWidth));
    m_final = register_module("final_conv", pointwise(kFineWidth, m_options.landmarks));
}

torch::Tensor HyattNet::runStage(Stage &stage, const torch::Tensor &features, const StopCheck &stop)
{
    checkStop(stop);
    // As in H3DE-Net's encoder: what an instance norm leaves is small beside what it takes away.
    const torch::Tensor shrunk = torch::GradMode::is_enabled() ? stage.shrink->forward(features)
                                                               : inFullPrecision(*stage.shrink, features);
    torch::Tensor tokens = shrunk.permute({0, 2, 3, 4, 1}).contiguous();
    for (const auto &block : *stage.blocks) {
        checkStop(stop);
        tokens = runPart([&routing = *block->as<RoutingBlock>()](const auto &in) { return routing.forward(in[0]); }, {tokens});
    }
    checkStop(stop);
    const torch::Tensor residual =
        runPart([module = stage.residual.ptr()](const auto &in) { return module->forward(in[0]); }, {shrunk});
    return stage.merge(torch::cat({tokens.permute({0, 4, 1, 2, 3}), residual}, 1));
}

torch::Tensor HyattNet::fuse(const std::vector<torch::Tensor> &reduced)
{
    std::vector<torch::Tensor> parts{reduced[0]};
    for (std::size_t i = 1; i < reduced.size(); ++i) {
        parts.push_back(torch::upsample_trilinear3d(reduced[i], reduced[0].sizes().slice(2), false));
    }
    return reduced[0] + m_correction(m_join->forward(torch::cat(parts, 1)));
}

torch::Tensor HyattNet::enlarge(const DecoderBlock &block, const torch::Tensor &features, const torch::Tensor &skip,
                                const StopCheck &stop) const
{
    return runPart([module = block.ptr(), stop](const auto &in) { return module->forward(in[0], in[1], stop); }, {features, skip});
}

torch::Tensor HyattNet::heatmaps(const torch::Tensor &image, const torch::Tensor &quarter, const StopCheck &stop)
{
    const torch::Tensor half = enlarge(m_up3, quarter, m_c1->forward(torch::avg_pool3d(image, 3, 2, 1)), stop);
    const torch::Tensor full = enlarge(m_up4, half, m_c2->forward(image), stop);
    checkStop(stop);
    return inFullPrecision(m_final, full);
}

FineOutput HyattNet::run(const torch::Tensor &image, const StopCheck &stop)
{
    checkImage(image);
    const torch::Tensor padded = padToMultiple(image, kMultiple);
    torch::Tensor features = padded;
    std::vector<torch::Tensor> reduced;
    for (Stage &stage : m_stages) {
        features = runStage(stage, features, stop);
        reduced.push_back(stage.reduce(features));
    }
    const torch::Tensor fused = fuse(reduced);
    FineOutput output;
    if (m_options.head == NetworkHead::Anchor) {
        output.anchors = cropToImage(asAnchorMap(inFullPrecision(m_final, fused), m_options), image, 1, kAnchorCell);
    } else {
        output.heatmaps = cropToImage(heatmaps(padded, fused, stop), image, 2, 1);
    }
    for (std::size_t i = 0; is_training() && i < kSupervised; ++i) {
        const std::int64_t stride = kAnchorCell << i;
        const torch::Tensor map = m_supervised[i](i == 0 ? fused : reduced[i]);
        output.auxiliary.push_back({cropToImage(map, image, 2, stride), stride});
    }
    return output;
}

} // namespace gonion::inference
