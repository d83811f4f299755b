// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// \file
/// Free of Torch: the window and the wizard read these.
namespace gonion::inference {

/// What a fine network ends in (METHOD.md section 2).
enum class NetworkHead {
    Anchor,  ///< existence and offset per anchor at quarter resolution
    Heatmap, ///< one heatmap per landmark at full resolution
};
/// Of H3DE-Net, Anchor is its authors' PBiFormer and Heatmap their BiFormer.
using H3deHead = NetworkHead;

/// What a heatmap is trained to be.
enum class HeatmapTarget {
    Released, ///< 2 on the landmark, falling to -1 beyond 20 voxels (METHOD.md section 5)
    Gaussian, ///< exp(-d^2 / 2 sigma^2): 1 on the landmark, 0 far from it (eq. 13)
};

/// What every fine network has in common.
struct HeadOptions {
    NetworkHead head = NetworkHead::Anchor;
    std::int64_t landmarks = 14;
    std::vector<double> anchorRadii{0.5, 0.75, 1.0, 1.25}; ///< in cells of 4 voxels; one anchor each
    HeatmapTarget heatmapTarget = HeatmapTarget::Gaussian;
    double heatmapSigma = 3.0; ///< of a Gaussian target, in voxels
    friend bool operator==(const HeadOptions &, const HeadOptions &) = default;
};

/// Shape of an H3DE-Net. The defaults are the released network; the switches at the end are what the paper
/// describes and the released code lacks (METHOD.md section 3).
struct H3deOptions : HeadOptions {
    H3deOptions() { heatmapTarget = HeatmapTarget::Released; }

    std::vector<std::int64_t> embedDim{64, 128, 256, 512};
    std::vector<std::int64_t> depth{2, 2, 4, 2};
    std::vector<std::int64_t> topk{1, 4, 16, 16};
    std::array<std::int64_t, 3> regions{4, 4, 2}; ///< n_win: attention regions along x, y, z
    std::int64_t headWidth = 8;                   ///< channels of one attention head
    std::int64_t lepeKernel = 5;
    bool superResolution = false; ///< SRB: sub-pixel convolutions in place of trilinear upsampling
    bool featureFusion = false;   ///< FFM: decoder features of three resolutions feed the head
    bool heatmapTerm = false;     ///< an anchor head is trained with a heatmap beside it (eq. 17)

    /// The paper's variant: every switch on, Gaussian heatmaps.
    [[nodiscard]] static H3deOptions paper()
    {
        H3deOptions options;
        options.superResolution = options.featureFusion = options.heatmapTerm = true;
        options.heatmapTarget = HeatmapTarget::Gaussian;
        return options;
    }
    friend bool operator==(const H3deOptions &, const H3deOptions &) = default;
};

/// The baselines of the paper's Table I (METHOD.md section 10). Channels of each level, the first at full
/// resolution; an anchor head needs at least three levels.
struct VNetOptions : HeadOptions {
    std::vector<std::int64_t> widths{16, 32, 64, 128, 256};
    friend bool operator==(const VNetOptions &, const VNetOptions &) = default;
};
struct Unet3dOptions : HeadOptions {
    std::vector<std::int64_t> widths{32, 64, 128, 256};
    friend bool operator==(const Unet3dOptions &, const Unet3dOptions &) = default;
};
struct ResUnet3dOptions : HeadOptions {
    std::vector<std::int64_t> widths{32, 64, 128, 256, 512};
    friend bool operator==(const ResUnet3dOptions &, const ResUnet3dOptions &) = default;
};

/// HYATT-Net in 3D (METHOD.md section 11): four stages like H3DE-Net's, each of V-BRA blocks and an attention
/// residual module side by side.
struct HyattOptions : HeadOptions {
    std::vector<std::int64_t> embedDim{64, 128, 256, 512};
    std::vector<std::int64_t> depth{1, 1, 1, 1};  ///< V-BRA blocks of each stage, in a row
    std::vector<std::int64_t> topk{1, 4, 8, 32};  ///< the last stage attends to all regions
    std::array<std::int64_t, 3> regions{4, 4, 2};
    std::int64_t headWidth = 8;
    std::int64_t lepeKernel = 5;
    std::int64_t fusionWidth = 64; ///< channels that feature fusion brings every stage to
    friend bool operator==(const HyattOptions &, const HyattOptions &) = default;
};

/// In the order of the variant in NetworkOptions.
enum class Architecture { H3de, VNet, Unet3d, ResUnet3d, Hyatt };

/// A fine network: which one, and its sizes.
struct NetworkOptions {
    std::variant<H3deOptions, VNetOptions, Unet3dOptions, ResUnet3dOptions, HyattOptions> sizes;

    NetworkOptions() = default;
    template <typename Sizes, typename = std::enable_if_t<std::is_base_of_v<HeadOptions, Sizes>>>
    NetworkOptions(Sizes given) : sizes(std::move(given)) // NOLINT(google-explicit-constructor): each is a network
    {
    }

    [[nodiscard]] Architecture architecture() const { return static_cast<Architecture>(sizes.index()); }
    [[nodiscard]] const HeadOptions &common() const
    {
        return std::visit([](const auto &one) -> const HeadOptions & { return one; }, sizes);
    }
    [[nodiscard]] HeadOptions &common()
    {
        return std::visit([](auto &one) -> HeadOptions & { return one; }, sizes);
    }
    /// nullptr where it is another network.
    [[nodiscard]] const H3deOptions *h3de() const { return std::get_if<H3deOptions>(&sizes); }
    [[nodiscard]] H3deOptions *h3de() { return std::get_if<H3deOptions>(&sizes); }

    friend bool operator==(const NetworkOptions &, const NetworkOptions &) = default;
};

/// What a person calls a network, on the command line and in lists.
struct NamedNetwork {
    std::string_view name;  ///< "h3de", "h3de-paper", "vnet", "unet3d", "resunet3d", "hyatt"
    std::string_view title; ///< "H3DE-Net (released)"
    NetworkOptions options; ///< at the published size
};
/// Every network that can be trained, anchor heads.
[[nodiscard]] const std::vector<NamedNetwork> &namedNetworks();
/// The name of a network of this kind, whatever its sizes.
[[nodiscard]] std::string_view nameOf(const NetworkOptions &options);

/// Shape of the coarse network, which sees the whole head at about 4 mm: a U-Net that gives one
/// heatmap and one offset field per landmark at half its input's resolution, and the logit of being
/// inside the scanned volume.
struct CoarseOptions {
    std::int64_t landmarks = 14;
    std::vector<std::int64_t> widths{16, 32, 64, 96}; ///< channels of each level, the first at half resolution
    friend bool operator==(const CoarseOptions &, const CoarseOptions &) = default;
};

} // namespace gonion::inference
