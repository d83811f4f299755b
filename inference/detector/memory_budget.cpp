// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/memory_budget.h"

#include <algorithm>

namespace gonion::inference {
namespace {

constexpr double kFloat = sizeof(float);
constexpr std::int64_t kShortestSide = 32;

/// Transformers on four scales, the first at a quarter of the resolution.
double transformerFloats(double voxels, double firstWidth, const HeadOptions &head)
{
    // The stem at half resolution holds a convolution's input, output and normed output at once.
    const double stem = 3.0 * voxels / 8.0 * 0.5 * firstWidth;
    // Queries, keys, values, their regions and the hidden layer of four times the width.
    const double attention = 24.0 * voxels / 64.0 * firstWidth;
    double decoder = 12.0 * voxels / 64.0 * firstWidth;
    if (head.head == NetworkHead::Heatmap) {
        decoder += voxels * (3.0 * 16.0 + 2.0 * static_cast<double>(head.landmarks)) + voxels / 8.0 * 3.0 * 64.0;
    }
    return std::max(stem, attention + decoder);
}

/// Convolutions from full resolution down: levels of twice the width and an eighth of the voxels. The finest one
/// holds its skip, two of a convolution's sides and the upsampled features.
double pyramidFloats(double voxels, double firstWidth, const HeadOptions &head)
{
    const double maps = head.head == NetworkHead::Heatmap ? 2.0 * voxels * static_cast<double>(head.landmarks) : 0.0;
    return 7.0 * voxels * firstWidth + maps;
}

struct WorkFloats {
    double voxels;
    double operator()(const H3deOptions &sizes) const
    {
        const auto width = static_cast<double>(sizes.embedDim.front());
        // Feature fusion and super resolution both work on the decoder at full resolution.
        const double fusion = sizes.featureFusion || sizes.superResolution ? voxels * 16.0 * 10.0 : 0.0;
        return transformerFloats(voxels, width, sizes) + fusion;
    }
    double operator()(const HyattOptions &sizes) const
    {
        const auto width = static_cast<double>(sizes.embedDim.front());
        const double fusion = 8.0 * voxels / 64.0 * static_cast<double>(sizes.fusionWidth);
        return 1.5 * transformerFloats(voxels, width, sizes) + fusion;
    }
    double operator()(const VNetOptions &sizes) const { return pyramid(sizes); }
    double operator()(const Unet3dOptions &sizes) const { return pyramid(sizes); }
    double operator()(const ResUnet3dOptions &sizes) const { return pyramid(sizes); }

private:
    template <typename Sizes>
    double pyramid(const Sizes &sizes) const
    {
        return pyramidFloats(voxels, static_cast<double>(sizes.widths.front()), sizes);
    }
};

} // namespace

std::uint64_t fineWorkBytes(const NetworkOptions &network, const std::array<std::int64_t, 3> &patch)
{
    const double voxels = static_cast<double>(patch[0]) * static_cast<double>(patch[1]) * static_cast<double>(patch[2]);
    // Sampled values, the mask of what lies beyond the scan, the input and its padded copy.
    const double input = 5.0 * voxels;
    // Libraries repack weights and keep scratch space.
    constexpr double kScratchBytes = 32.0e6;
    return static_cast<std::uint64_t>(kFloat * (input + std::visit(WorkFloats{voxels}, network.sizes)) + kScratchBytes);
}

std::uint64_t coarseWorkBytes(const CoarseStage &stage)
{
    constexpr double kSurveyBytes = 160.0 * 160.0 * 160.0 * (kFloat + 2.0);
    const double side = static_cast<double>((stage.longestSide + 7) / 8 * 8);
    const double voxels = side * side * side;
    const double width = stage.network.widths.empty() ? 16.0 : static_cast<double>(stage.network.widths.front());
    const double maps = 4.0 * static_cast<double>(stage.network.landmarks) * 2.0;
    const double network = kFloat * voxels * (5.0 + (7.0 * width + maps) / 8.0);
    return static_cast<std::uint64_t>(std::max(kSurveyBytes, network));
}

std::optional<FineStage> stageWithin(FineStage stage, std::uint64_t bytes)
{
    while (fineWorkBytes(stage.network, stage.patch) > bytes) {
        // Halves the side that covers most of the patient, so that the patch stays nearly a cube.
        int longest = -1;
        double reach = 0.0;
        for (int axis = 0; axis < 3; ++axis) {
            const double extent = stage.spacingMm[axis] * static_cast<double>(stage.patch[axis]);
            if (stage.patch[axis] > kShortestSide && extent > reach) {
                longest = axis;
                reach = extent;
            }
        }
        if (longest < 0) {
            return std::nullopt;
        }
        const std::int64_t half = (stage.patch[longest] / 2 + kShortestSide - 1) / kShortestSide * kShortestSide;
        stage.patch[longest] = std::max(kShortestSide, half < stage.patch[longest] ? half : kShortestSide);
    }
    return stage;
}

} // namespace gonion::inference
