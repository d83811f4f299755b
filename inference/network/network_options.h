// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

/// \file
/// Free of Torch: the window and the wizard read these.
namespace gonion::inference {

/// What stands behind the decoder of H3DE-Net (METHOD.md section 2).
enum class H3deHead {
    Anchor,  ///< PBiFormer: existence and offset per anchor at quarter resolution
    Heatmap, ///< BiFormer: one heatmap per landmark at full resolution
};

/// Shape of an H3DE-Net, variant "released". The defaults are the released network.
struct H3deOptions {
    H3deHead head = H3deHead::Anchor;
    std::int64_t landmarks = 14;
    std::vector<std::int64_t> embedDim{64, 128, 256, 512};
    std::vector<std::int64_t> depth{2, 2, 4, 2};
    std::vector<std::int64_t> topk{1, 4, 16, 16};
    std::array<std::int64_t, 3> regions{4, 4, 2}; ///< n_win: attention regions along x, y, z
    std::int64_t headWidth = 8;                   ///< channels of one attention head
    std::int64_t lepeKernel = 5;
    std::vector<double> anchorRadii{0.5, 0.75, 1.0, 1.25}; ///< in cells; one anchor each
    friend bool operator==(const H3deOptions &, const H3deOptions &) = default;
};

/// Shape of the coarse network, which sees the whole head at about 4 mm: a U-Net that gives one
/// heatmap and one offset field per landmark at half its input's resolution, and the logit of being
/// inside the scanned volume.
struct CoarseOptions {
    std::int64_t landmarks = 14;
    std::vector<std::int64_t> widths{16, 32, 64, 96}; ///< channels of each level, the first at half resolution
    friend bool operator==(const CoarseOptions &, const CoarseOptions &) = default;
};

} // namespace gonion::inference
