// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/fine_network.h"

#include "inference/network/h3de_net.h"
#include "inference/network/hyatt_net.h"
#include "inference/network/res_unet3d.h"
#include "inference/network/unet3d.h"
#include "inference/network/vnet.h"

namespace gonion::inference {
namespace {

/// One overload for each architecture; a new one that is forgotten here does not compile.
struct Maker {
    std::shared_ptr<FineNetwork> operator()(const H3deOptions &o) const { return std::make_shared<H3deNetImpl>(o); }
    std::shared_ptr<FineNetwork> operator()(const VNetOptions &o) const { return std::make_shared<VNet>(o); }
    std::shared_ptr<FineNetwork> operator()(const Unet3dOptions &o) const { return std::make_shared<Unet3d>(o); }
    std::shared_ptr<FineNetwork> operator()(const ResUnet3dOptions &o) const { return std::make_shared<ResUnet3d>(o); }
    std::shared_ptr<FineNetwork> operator()(const HyattOptions &o) const { return std::make_shared<HyattNet>(o); }
};

class WeightLister {
public:
    std::vector<NamedSize> operator()(const H3deOptions &options)
    {
        const auto &dims = options.embedDim;
        for (std::size_t i = 0; i < dims.size(); ++i) {
            const std::int64_t before = i == 0 ? dims[0] / 2 : dims[i - 1];
            add("downsample_layers." + std::to_string(i) + (i == 0 ? ".3" : ".0"), {dims[i], before, 3, 3, 3});
            addBlocks("stages." + std::to_string(i) + ".", dims[i], options.depth[i]);
        }
        for (std::size_t up = 0; options.superResolution && up < 3; ++up) {
            const std::int64_t width = dims[3 - up];
            add("up" + std::to_string(up) + ".enlarge.conv", {8 * width, width, 3, 3, 3});
        }
        return m_list;
    }
    std::vector<NamedSize> operator()(const VNetOptions &options)
    {
        for (std::size_t i = 1; i < options.widths.size(); ++i) {
            const std::int64_t width = options.widths[i];
            add("down" + std::to_string(i) + ".0", {width, width, 5, 5, 5});
        }
        return m_list;
    }
    std::vector<NamedSize> operator()(const Unet3dOptions &options) { return levels(options.widths, ".0"); }
    std::vector<NamedSize> operator()(const ResUnet3dOptions &options) { return levels(options.widths, ".conv1.0"); }
    std::vector<NamedSize> operator()(const HyattOptions &options)
    {
        for (std::size_t i = 0; i < options.embedDim.size(); ++i) {
            const std::int64_t width = options.embedDim[i];
            add("residual" + std::to_string(i) + ".shortcut", {width, width, 3, 3, 3});
            add("reduce" + std::to_string(i), {options.fusionWidth, width, 1, 1, 1});
            addBlocks("blocks" + std::to_string(i) + ".", width, options.depth[i]);
        }
        return m_list;
    }

private:
    void add(const std::string &layer, std::vector<std::int64_t> size)
    {
        m_list.push_back({layer + ".weight", std::move(size)});
    }
    void addBlocks(const std::string &stage, std::int64_t width, std::int64_t depth)
    {
        for (std::int64_t block = 0; block < depth; ++block) {
            add(stage + std::to_string(block) + ".mlp.0", {4 * width, width});
        }
    }
    std::vector<NamedSize> levels(const std::vector<std::int64_t> &widths, const char *firstConv)
    {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            add("down" + std::to_string(i) + firstConv, {widths[i], i == 0 ? 1 : widths[i - 1], 3, 3, 3});
        }
        return m_list;
    }

    std::vector<NamedSize> m_list;
};

} // namespace

std::shared_ptr<FineNetwork> makeNetwork(const NetworkOptions &options)
{
    return std::visit(Maker{}, options.sizes);
}

std::vector<NamedSize> mainWeights(const NetworkOptions &options)
{
    return std::visit(WeightLister{}, options.sizes);
}

void expectNothing(FineNetwork &network, const NetworkOptions &options)
{
    constexpr double kImprobable = -4.0;
    const torch::NoGradGuard noGradient;
    const HeadOptions &head = options.common();
    if (head.head == NetworkHead::Anchor) {
        const auto anchors = static_cast<std::int64_t>(head.anchorRadii.size());
        torch::Tensor bias = network.named_parameters()["pre_layer.bias"];
        bias.view({anchors, 3 + head.landmarks}).narrow(1, 3, head.landmarks).fill_(kImprobable);
    }
}

} // namespace gonion::inference
