// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/network_options.h"

namespace gonion::inference {

const std::vector<NamedNetwork> &namedNetworks()
{
    static const std::vector<NamedNetwork> networks{
        {"h3de", "H3DE-Net (released)", H3deOptions{}},
        {"h3de-paper", "H3DE-Net (paper)", H3deOptions::paper()},
        {"vnet", "VNet", VNetOptions{}},
        {"unet3d", "UNet3D", Unet3dOptions{}},
        {"resunet3d", "ResUNet3D", ResUnet3dOptions{}},
        {"hyatt", "HYATT-Net 3D", HyattOptions{}},
    };
    return networks;
}

std::string_view nameOf(const NetworkOptions &options)
{
    switch (options.architecture()) {
    case Architecture::VNet:
        return "vnet";
    case Architecture::Unet3d:
        return "unet3d";
    case Architecture::ResUnet3d:
        return "resunet3d";
    case Architecture::Hyatt:
        return "hyatt";
    case Architecture::H3de:
        break;
    }
    const H3deOptions &h3de = *options.h3de();
    const bool released = !h3de.superResolution && !h3de.featureFusion && !h3de.heatmapTerm
                          && h3de.heatmapTarget == HeatmapTarget::Released;
    return released ? "h3de" : "h3de-paper";
}

} // namespace gonion::inference
