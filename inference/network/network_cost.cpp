// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/network_cost.h"

#include <algorithm>

namespace gonion::inference {
namespace {

double cubed(double value) { return value * value * value; }

/// Adds up operations; volumes are given by how often the patch's side is halved.
class FlopCounter {
public:
    explicit FlopCounter(const std::array<std::int64_t, 3> &patch)
        : m_voxels(static_cast<double>(patch[0]) * static_cast<double>(patch[1]) * static_cast<double>(patch[2]))
    {
    }

    double operator()(const H3deOptions &options)
    {
        const auto &dims = options.embedDim;
        for (std::size_t i = 0; i < dims.size(); ++i) {
            shrink(options, i);
            blocks(options, i);
        }
        for (int up = 0; up < 3; ++up) {
            const auto i = static_cast<std::size_t>(3 - up);
            decoder(dims[i], dims[i - 1], dims[i - 1], static_cast<int>(i) + 1, options.superResolution);
        }
        const bool anchors = options.head == NetworkHead::Anchor;
        if (!anchors || options.featureFusion) {
            fineDecoder(dims[0], options.superResolution);
        }
        if (options.featureFusion) {
            conv(16, 64, 1, 2);
            conv(dims[0] / 2, 64, 1, 2);
            conv(dims[0], 64, 1, 2);
            conv(7 * 64, 64, 3, 2);
        }
        head(options, options.featureFusion ? 64 : dims[0], 16);
        if (!anchors && options.featureFusion) {
            conv(64, options.landmarks, 1, 2);
        }
        return m_flops;
    }

    double operator()(const HyattOptions &options)
    {
        const auto &dims = options.embedDim;
        const std::int64_t width = options.fusionWidth;
        for (std::size_t i = 0; i < dims.size(); ++i) {
            const int level = static_cast<int>(i) + 2;
            shrink(options, i);
            blocks(options, i);
            for (int n = 0; n < 3; ++n) {
                conv(dims[i], dims[i], 3, level); // two of the branch and the shortcut
            }
            conv(2, 1, 7, level);
            conv(2 * dims[i], dims[i], 1, level);
            conv(dims[i], width, 1, level);
        }
        conv(static_cast<std::int64_t>(dims.size()) * width, width, 3, 2);
        if (options.head == NetworkHead::Heatmap) {
            fineDecoder(width, false);
        }
        head(options, width, 16);
        return m_flops;
    }

    double operator()(const Unet3dOptions &options)
    {
        const auto &w = options.widths;
        for (std::size_t i = 0; i < w.size(); ++i) {
            conv(i == 0 ? 1 : w[i - 1], w[i], 3, int(i));
            conv(w[i], w[i], 3, int(i));
        }
        for (std::size_t i = lastDecoded(options); i + 1 < w.size(); ++i) {
            conv(w[i + 1] + w[i], w[i], 3, int(i));
            conv(w[i], w[i], 3, int(i));
        }
        pyramidHead(options, w[lastDecoded(options)], w, w[lastDecoded(options)]);
        return m_flops;
    }

    double operator()(const ResUnet3dOptions &options)
    {
        const auto &w = options.widths;
        for (std::size_t i = 0; i < w.size(); ++i) {
            residualLevel(i == 0 ? 1 : w[i - 1], w[i], int(i));
        }
        for (std::size_t i = lastDecoded(options); i + 1 < w.size(); ++i) {
            conv(w[i + 1], w[i], 3, int(i) + 1); // transposed: every input voxel meets every weight
            residualLevel(w[i], w[i], int(i));
        }
        pyramidHead(options, w[lastDecoded(options)], w, w[lastDecoded(options)]);
        return m_flops;
    }

    double operator()(const VNetOptions &options)
    {
        const auto &w = options.widths;
        constexpr std::array<int, 4> down{1, 2, 3, 2};
        const auto decoded = [&](std::size_t i) { return i + 1 == w.size() ? w[i] : 2 * w[i]; };
        conv(1, w[0], 5, 0);
        for (std::size_t i = 1; i < w.size(); ++i) {
            conv(w[i - 1], w[i], 2, int(i));
            for (int n = 0; n < down[std::min<std::size_t>(i, 4) - 1]; ++n) {
                conv(w[i], w[i], 5, int(i));
            }
        }
        for (std::size_t i = lastDecoded(options); i + 1 < w.size(); ++i) {
            conv(decoded(i + 1), w[i], 2, int(i) + 1);
            for (int n = 0; n < (i < 2 ? 1 : 2); ++n) {
                conv(2 * w[i], 2 * w[i], 5, int(i));
            }
        }
        pyramidHead(options, decoded(lastDecoded(options)), w, 64);
        return m_flops;
    }

private:
    static std::size_t lastDecoded(const HeadOptions &head) { return head.head == NetworkHead::Anchor ? 2 : 0; }

    void conv(std::int64_t inputs, std::int64_t outputs, int kernel, int level)
    {
        m_flops += 2.0 * static_cast<double>(inputs) * static_cast<double>(outputs) * cubed(kernel) * voxels(level);
    }
    [[nodiscard]] double voxels(int level) const { return m_voxels / cubed(static_cast<double>(1 << level)); }

    template <typename Options>
    void shrink(const Options &options, std::size_t stage)
    {
        const auto &dims = options.embedDim;
        if (stage == 0) {
            conv(1, dims[0] / 2, 3, 1);
        }
        conv(stage == 0 ? dims[0] / 2 : dims[stage - 1], dims[stage], 3, static_cast<int>(stage) + 2);
    }

    template <typename Options>
    void blocks(const Options &options, std::size_t stage)
    {
        const double tokens = voxels(static_cast<int>(stage) + 2);
        const auto width = static_cast<double>(options.embedDim[stage]);
        const double regions =
            static_cast<double>(options.regions[0] * options.regions[1] * options.regions[2]);
        const double keys = tokens * std::min(1.0, static_cast<double>(options.topk[stage]) / regions);
        const double linear = 2.0 * 12.0 * width * width; // q, k, v, output, and the perceptron's eight
        const double depthwise = 2.0 * width * (cubed(3) + cubed(static_cast<double>(options.lepeKernel)));
        const double attention = 2.0 * 2.0 * keys * width; // scores and weighted sum
        m_flops += static_cast<double>(options.depth[stage]) * tokens * (linear + depthwise + attention);
    }

    void residualLevel(std::int64_t inputs, std::int64_t outputs, int level)
    {
        conv(inputs, outputs, 3, level);
        conv(outputs, outputs, 3, level);
        conv(outputs, outputs, 3, level);
    }

    /// \param level halvings of the patch at the result
    void decoder(std::int64_t features, std::int64_t skip, std::int64_t outputs, int level, bool superResolution)
    {
        if (superResolution) {
            conv(features, 8 * features, 3, level + 1);
        }
        conv(features + skip, outputs, 3, level);
        conv(outputs, outputs, 3, level);
    }

    void fineDecoder(std::int64_t quarter, bool superResolution)
    {
        const std::int64_t half = quarter / 2;
        conv(1, half, 3, 1);
        conv(1, 16, 3, 0);
        decoder(quarter, half, half, 1, superResolution);
        decoder(half, 16, 16, 0, superResolution);
    }

    void head(const HeadOptions &options, std::int64_t quarter, std::int64_t full)
    {
        if (options.head == NetworkHead::Anchor) {
            conv(quarter, static_cast<std::int64_t>(options.anchorRadii.size()) * (3 + options.landmarks), 1, 2);
        } else {
            conv(full, options.landmarks, 1, 0);
        }
    }

    void pyramidHead(const HeadOptions &options, std::int64_t decoded, const std::vector<std::int64_t> &widths,
                     std::int64_t early)
    {
        if (options.head == NetworkHead::Anchor) {
            conv(widths[0], early, 1, 2);
            conv(widths[1], early, 1, 2);
            decoded += 2 * early;
        }
        head(options, decoded, decoded);
    }

    double m_voxels;
    double m_flops = 0.0;
};

} // namespace

double forwardFlops(const NetworkOptions &options, const std::array<std::int64_t, 3> &patch)
{
    return std::visit(FlopCounter(patch), options.sizes);
}

} // namespace gonion::inference
