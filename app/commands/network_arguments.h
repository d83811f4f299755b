// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/network/network_options.h"
#include "training/losses/loss_options.h"

#include <CLI/App.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace gonion::app {

/// The options that choose a fine network and its loss on the command line.
struct NetworkArguments {
    std::string network = "h3de";
    std::string head = "anchor";
    std::vector<std::int64_t> embedDim, depth, topk; ///< empty: as published
    std::vector<std::int64_t> widths;                ///< likewise
    bool superResolution = false;
    bool featureFusion = false;
    bool heatmapTerm = false;
    double sigma = 0.0; ///< 0: the network's own
    training::LossOptions loss;

    void addTo(CLI::App &parser);
    /// InvalidArgument for sizes that the chosen network does not have.
    [[nodiscard]] core::Result<inference::NetworkOptions> options() const;
};

/// "h3de, h3de-paper, vnet, ...".
[[nodiscard]] std::string listedNetworks();

} // namespace gonion::app
