// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/network_arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>

namespace gonion::app {
namespace {

using inference::NetworkOptions;
using training::AnchorObjective;

std::vector<std::string> networkNames()
{
    std::vector<std::string> names;
    for (const inference::NamedNetwork &network : inference::namedNetworks()) {
        names.emplace_back(network.name);
    }
    return names;
}

tl::unexpected<core::Error> unfit(const std::string &what)
{
    return core::fail(core::ErrorCode::InvalidArgument, what);
}

/// Puts the given sizes in; false where the network has none of that name.
class SizeSetter {
public:
    explicit SizeSetter(const NetworkArguments &arguments) : m_given(arguments) {}

    bool operator()(inference::H3deOptions &options) const
    {
        options.superResolution = options.superResolution || m_given.superResolution;
        options.featureFusion = options.featureFusion || m_given.featureFusion;
        options.heatmapTerm = options.heatmapTerm || m_given.heatmapTerm;
        return setStages(options);
    }
    bool operator()(inference::HyattOptions &options) const { return !hasSwitches() && setStages(options); }
    template <typename Pyramid>
    bool operator()(Pyramid &options) const
    {
        set(options.widths, m_given.widths);
        return !hasSwitches() && m_given.embedDim.empty() && m_given.depth.empty() && m_given.topk.empty();
    }

private:
    [[nodiscard]] bool hasSwitches() const
    {
        return m_given.superResolution || m_given.featureFusion || m_given.heatmapTerm;
    }
    static void set(std::vector<std::int64_t> &target, const std::vector<std::int64_t> &given)
    {
        if (!given.empty()) {
            target = given;
        }
    }
    template <typename Stages>
    bool setStages(Stages &options) const
    {
        set(options.embedDim, m_given.embedDim);
        set(options.depth, m_given.depth);
        set(options.topk, m_given.topk);
        return m_given.widths.empty();
    }

    const NetworkArguments &m_given;
};

} // namespace

std::string listedNetworks()
{
    std::string list;
    for (const std::string &name : networkNames()) {
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

void NetworkArguments::addTo(CLI::App &parser)
{
    static const std::map<std::string, AnchorObjective> kLosses{{"auto", AnchorObjective::Automatic},
                                                                {"focal", AnchorObjective::Focal},
                                                                {"released", AnchorObjective::Released},
                                                                {"paper", AnchorObjective::Paper}};
    const auto fine = [](const char *what) { return std::string("Fine network: ") + what; };
    parser.add_option("--network", network, fine("") + listedNetworks())->check(CLI::IsMember(networkNames()));
    parser.add_option("--head", head, fine("anchor or heatmap"))
        ->check(CLI::IsMember(std::vector<std::string>{"anchor", "heatmap"}));
    parser.add_option("--embed-dim", embedDim, fine("channels of the four stages (h3de, hyatt)"))->expected(4);
    parser.add_option("--depth", depth, fine("blocks of the four stages (h3de, hyatt)"))->expected(4);
    parser.add_option("--topk", topk, fine("regions attended to, by stage (h3de, hyatt)"))->expected(4);
    parser.add_option("--widths", widths, fine("channels by level (vnet, unet3d, resunet3d)"))->expected(3, 7);
    parser.add_flag("--super-resolution", superResolution, fine("sub-pixel upsampling (h3de)"));
    parser.add_flag("--feature-fusion", featureFusion, fine("feature fusion module (h3de)"));
    parser.add_flag("--heatmap-term", heatmapTerm, fine("train an anchor head with a heatmap beside it (h3de)"));
    parser.add_option("--sigma", sigma, fine("Gaussian heatmap targets of this width in voxels"))
        ->check(CLI::Range(0.5, 50.0));
    parser.add_option("--loss", loss.anchor, fine("loss of an anchor head: auto, focal, released, paper"))
        ->transform(CLI::CheckedTransformer(kLosses));
    parser.add_option("--heatmap-weight", loss.heatmapWeight, fine("weight of heatmaps beside the result"))
        ->check(CLI::Range(0.0, 1000.0));
    parser.add_option("--offset-weight", loss.offsetWeight, fine("weight of the paper's offset term"))
        ->check(CLI::Range(0.0, 1000.0));
    parser.add_option("--existence-weight", loss.existenceWeight, fine("weight of the paper's existence term"))
        ->check(CLI::Range(0.0, 1000.0));
}

core::Result<NetworkOptions> NetworkArguments::options() const
{
    const auto &known = inference::namedNetworks();
    const auto named = std::find_if(known.begin(), known.end(), [&](const auto &one) { return one.name == network; });
    if (named == known.end()) {
        return unfit("There is no network \"" + network + "\"; choose from " + listedNetworks() + ".");
    }
    NetworkOptions chosen = named->options;
    inference::HeadOptions &common = chosen.common();
    common.head = head == "heatmap" ? inference::NetworkHead::Heatmap : inference::NetworkHead::Anchor;
    if (sigma > 0.0) {
        common.heatmapTarget = inference::HeatmapTarget::Gaussian;
        common.heatmapSigma = sigma;
    }
    if (!std::visit(SizeSetter(*this), chosen.sizes)) {
        return unfit("The network " + network + " has no sizes or switches of that name; see gonion train --help.");
    }
    return chosen;
}

} // namespace gonion::app
