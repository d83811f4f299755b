// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// \file
/// Depth-wise 3D convolution of channels-last volumes on the CPU. Free of Torch. Ranges let a caller
/// spread the work over threads.
namespace gonion::inference::kernels {

/// Sizes of a volume [cases, x, y, z, channels] and of the cubic kernel, whose side is odd.
struct DepthwiseShape {
    std::int64_t cases = 0, x = 0, y = 0, z = 0, channels = 0, kernel = 0;

    [[nodiscard]] std::int64_t rows() const { return cases * x * y; } ///< lines along z
    [[nodiscard]] std::int64_t margin() const { return kernel / 2; }
    [[nodiscard]] std::int64_t paddedZ() const { return z + kernel - 1; }
};

/// Copies rows first..last-1 into lines with `margin` zero tokens at both ends: [rows, paddedZ, channels].
/// \param stride elements between the input's tokens
template <typename T>
void padLines(const DepthwiseShape &shape, const T *volume, std::int64_t stride, T *padded, std::int64_t first,
              std::int64_t last);

/// Where a convolution goes: `stride` elements from token to token, onto `addend` (of the same layout, may be
/// `values` itself) where there is one.
template <typename T>
struct DepthwiseResult {
    T *values = nullptr;
    std::int64_t stride = 0;
    const T *addend = nullptr;
};

/// \param padded from padLines \param weight [kernel^3, channels] \param bias [channels] or null
/// \param result [rows, z, channels], of which rows first..last-1 are written
template <typename T>
void convolveRows(const DepthwiseShape &shape, const T *padded, const T *weight, const T *bias,
                  const DepthwiseResult<T> &result, std::int64_t first, std::int64_t last);

/// Adds the sums of gradient * input over rows first..last-1.
/// \param gradient [rows, z, channels] \param taps [kernel^3, channels], added to
template <typename T>
void addToWeightGradient(const DepthwiseShape &shape, const T *padded, const T *gradient, T *taps,
                         std::int64_t first, std::int64_t last);

} // namespace gonion::inference::kernels
