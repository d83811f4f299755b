// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/network_list.h"

#include "inference/network/network_cost.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <string>

namespace gonion::app {
namespace {

using inference::NetworkHead;

/// The patch that the published networks see.
constexpr std::array<std::int64_t, 3> kPatch{128, 128, 64};
/// Memory is measured on half the side, because tensors grow with the voxels: a list must not take a minute.
constexpr std::array<std::int64_t, 3> kMeasured{64, 64, 32};
constexpr double kGrowth = 8.0;

struct Row {
    std::string name;
    std::string title;
    const char *head;
    std::int64_t parameters;
    double gigaFlops;
    double activationBytes;
};

Row rowOf(const inference::NamedNetwork &network, NetworkHead head)
{
    inference::NetworkOptions options = network.options;
    options.common().head = head;
    const inference::NetworkMeasure measure = inference::measureNetwork(options, kMeasured);
    return {std::string(network.name),
            std::string(network.title),
            head == NetworkHead::Anchor ? "anchor" : "heatmap",
            measure.parameters,
            1e-9 * inference::forwardFlops(options, kPatch),
            kGrowth * static_cast<double>(measure.activationBytes)};
}

void print(const Row &row)
{
    std::printf("%-11s %-20s %-8s %8.2f M %9.1f GFLOP %8.0f MB %8.0f MB\n", row.name.c_str(), row.title.c_str(),
                row.head, 1e-6 * static_cast<double>(row.parameters), row.gigaFlops,
                4e-6 * static_cast<double>(row.parameters), 1e-6 * row.activationBytes);
}

nlohmann::json jsonOf(const Row &row)
{
    return {{"network", row.name},          {"head", row.head},
            {"parameters", row.parameters}, {"forward_gflop", row.gigaFlops},
            {"weight_bytes", 4 * row.parameters}, {"activation_bytes", row.activationBytes}};
}

} // namespace

int listNetworks(bool json)
{
    nlohmann::json list = nlohmann::json::array();
    if (!json) {
        std::printf("%-11s %-20s %-8s %10s %15s %11s %11s\n", "network", "", "head", "parameters", "forward", "weights",
                    "activations");
    }
    for (const inference::NamedNetwork &network : inference::namedNetworks()) {
        for (const NetworkHead head : {NetworkHead::Anchor, NetworkHead::Heatmap}) {
            const Row row = rowOf(network, head);
            if (json) {
                list.push_back(jsonOf(row));
            } else {
                print(row);
                std::fflush(stdout);
            }
        }
    }
    if (json) {
        std::printf("%s\n", list.dump(2).c_str());
    } else {
        std::printf("At published sizes, 14 landmarks, a patch of 128 x 128 x 64. Operations are counted from the sizes "
                    "(convolutions, linear layers, attention). Activations are the most that is alive during one forward "
                    "pass, measured on 64 x 64 x 32 and multiplied by eight.\n");
    }
    return 0;
}

} // namespace gonion::app
