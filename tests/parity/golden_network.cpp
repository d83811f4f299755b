// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/parity/golden_network.h"

#include <algorithm>

namespace gonion::testing {
namespace {

/// Radii matter to decoding alone; a file names only how many anchors there are.
std::vector<double> radiiOf(std::size_t anchors)
{
    std::vector<double> radii = inference::H3deOptions{}.anchorRadii;
    radii.resize(anchors, radii.back());
    return radii;
}

} // namespace

inference::H3deOptions optionsOf(const GoldenFile &file)
{
    const nlohmann::json config = file.json("config");
    inference::H3deOptions options;
    const bool anchors
        = file.metadata().count("kind") != 0 ? file.text("kind") == "anchor" : config.contains("n_anchor");
    options.head = anchors ? inference::H3deHead::Anchor : inference::H3deHead::Heatmap;
    options.landmarks = config.value("n_class", options.landmarks);
    options.embedDim = config.value("embed_dim", options.embedDim);
    options.depth = config.value("depth", options.depth);
    options.topk = config.value("topks", options.topk);
    options.regions = config.value("n_win", options.regions);
    options.headWidth = config.value("head_dim", options.headWidth);
    options.lepeKernel = config.value("side_dwconv", options.lepeKernel);
    options.anchorRadii = radiiOf(config.value("n_anchor", options.anchorRadii.size()));
    return options;
}

std::vector<std::int64_t> imageShapeOf(const GoldenFile &file)
{
    for (const char *key : {"input_shape", "size"}) {
        if (file.metadata().count(key) != 0) {
            std::vector<std::int64_t> shape = file.integers(key);
            if (shape.size() == 3) {
                shape.insert(shape.begin(), {1, 1});
            }
            return shape;
        }
    }
    return {1, 1, 128, 128, 64};
}

} // namespace gonion::testing
