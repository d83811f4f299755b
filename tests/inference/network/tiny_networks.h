// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"

#include <string>
#include <utility>
#include <vector>

namespace gonion::testing {

struct TinyNetwork {
    std::string name; ///< "unet3d heatmap" and the like
    inference::NetworkOptions options;
};

/// Brings every network to sizes that a test has time for.
struct Shrinker {
    void operator()(inference::H3deOptions &options) const { stages(options); }
    void operator()(inference::HyattOptions &options) const
    {
        stages(options);
        options.fusionWidth = 8;
    }
    void operator()(inference::VNetOptions &options) const { options.widths = {4, 4, 8, 8}; }
    void operator()(inference::Unet3dOptions &options) const { options.widths = {8, 8, 16}; }
    void operator()(inference::ResUnet3dOptions &options) const { options.widths = {8, 8, 16, 16}; }

private:
    template <typename Stages>
    static void stages(Stages &options)
    {
        options.embedDim = {8, 8, 16, 16};
        options.depth = {1, 0, 1, 1};
        options.topk = {1, 2, 4, 32};
    }
};

/// Every network with both heads, tiny.
inline std::vector<TinyNetwork> tinyNetworks(std::int64_t landmarks)
{
    std::vector<TinyNetwork> networks;
    for (const inference::NamedNetwork &named : inference::namedNetworks()) {
        for (const bool heatmap : {false, true}) {
            TinyNetwork tiny{std::string(named.name) + (heatmap ? " heatmap" : " anchor"), named.options};
            std::visit(Shrinker{}, tiny.options.sizes);
            tiny.options.common().head =
                heatmap ? inference::NetworkHead::Heatmap : inference::NetworkHead::Anchor;
            tiny.options.common().landmarks = landmarks;
            tiny.options.common().anchorRadii = {0.75, 1.25};
            networks.push_back(std::move(tiny));
        }
    }
    return networks;
}

} // namespace gonion::testing
