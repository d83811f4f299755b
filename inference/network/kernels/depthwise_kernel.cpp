// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/kernels/depthwise_kernel.h"

#include "inference/network/kernels/simd.h"

#include <algorithm>

namespace gonion::inference::kernels {
namespace {

/// The kernel offsets 0..kernel-1 that stay inside an axis at a position.
struct Reach {
    std::int64_t first;
    std::int64_t last;
};

GONION_INLINE Reach reachAt(std::int64_t position, std::int64_t size, std::int64_t kernel)
{
    const std::int64_t margin = kernel / 2;
    return {std::max<std::int64_t>(0, margin - position), std::min(kernel, size + margin - position)};
}

template <typename T>
struct RowTask {
    const DepthwiseShape &shape;
    const T *padded;
    const T *weight;
    const T *bias;
    T *result;
    std::int64_t row;
    Reach alongX;
    Reach alongY;
};

/// `Tile` neighbouring tokens of a row, L channels from `channel` on. Side 0: known at run time only.
template <typename T, int L, int Side, int Tile>
GONION_INLINE void convolveTile(const RowTask<T> &task, std::int64_t z, std::int64_t channel)
{
    const DepthwiseShape &shape = task.shape;
    const std::int64_t side = Side > 0 ? Side : shape.kernel;
    const std::int64_t channels = shape.channels;
    Vector<T, L> sums[Tile];
    for (int t = 0; t < Tile; ++t) {
        sums[t] = task.bias != nullptr ? load<T, L>(task.bias + channel) : Vector<T, L>{};
    }
    for (std::int64_t dx = task.alongX.first; dx < task.alongX.last; ++dx) {
        for (std::int64_t dy = task.alongY.first; dy < task.alongY.last; ++dy) {
            const std::int64_t row = task.row + (dx - shape.margin()) * shape.y + dy - shape.margin();
            const T *line = task.padded + (row * shape.paddedZ() + z) * channels + channel;
            const T *taps = task.weight + (dx * side + dy) * side * channels + channel;
            for (std::int64_t dz = 0; dz < side; ++dz) {
                const Vector<T, L> tap = load<T, L>(taps + dz * channels);
                for (int t = 0; t < Tile; ++t) {
                    sums[t] += tap * load<T, L>(line + (t + dz) * channels);
                }
            }
        }
    }
    for (int t = 0; t < Tile; ++t) {
        store<T, L>(task.result + (task.row * shape.z + z + t) * channels + channel, sums[t]);
    }
}

template <typename T, int L, int Side>
GONION_INLINE std::int64_t convolveLanes(const RowTask<T> &task, std::int64_t channel)
{
    for (; channel + L <= task.shape.channels; channel += L) {
        std::int64_t z = 0;
        for (; z + 4 <= task.shape.z; z += 4) {
            convolveTile<T, L, Side, 4>(task, z, channel);
        }
        for (; z < task.shape.z; ++z) {
            convolveTile<T, L, Side, 1>(task, z, channel);
        }
    }
    return channel;
}

template <typename T, int L, int Side>
GONION_INLINE void convolveSide(const DepthwiseShape &shape, const T *padded, const T *weight, const T *bias,
                                T *result, std::int64_t first, std::int64_t last)
{
    for (std::int64_t row = first; row < last; ++row) {
        const RowTask<T> task{shape, padded, weight, bias, result, row,
                              reachAt(row / shape.y % shape.x, shape.x, shape.kernel),
                              reachAt(row % shape.y, shape.y, shape.kernel)};
        std::int64_t channel = convolveLanes<T, L, Side>(task, 0);
        channel = convolveLanes<T, L / 2, Side>(task, channel);
        convolveLanes<T, 1, Side>(task, channel);
    }
}

template <typename T, int L>
GONION_INLINE void convolve(const DepthwiseShape &shape, const T *padded, const T *weight, const T *bias,
                            T *result, std::int64_t first, std::int64_t last)
{
    if (shape.kernel == 3) {
        convolveSide<T, L, 3>(shape, padded, weight, bias, result, first, last);
    } else if (shape.kernel == 5) {
        convolveSide<T, L, 5>(shape, padded, weight, bias, result, first, last);
    } else {
        convolveSide<T, L, 0>(shape, padded, weight, bias, result, first, last);
    }
}

/// Taps dz .. dz + Taps - 1 of one kernel column, L channels from `channel` on.
template <typename T, int L, int Taps>
GONION_INLINE void columnTaps(const DepthwiseShape &shape, const T *padded, const T *gradient, T *result,
                              std::int64_t column, std::int64_t dz, std::int64_t channel)
{
    const std::int64_t shiftX = column / shape.kernel - shape.margin();
    const std::int64_t shiftY = column % shape.kernel - shape.margin();
    Vector<T, L> sums[Taps] = {};
    for (std::int64_t row = 0; row < shape.rows(); ++row) {
        const std::int64_t x = row / shape.y % shape.x + shiftX;
        const std::int64_t y = row % shape.y + shiftY;
        if (x < 0 || x >= shape.x || y < 0 || y >= shape.y) {
            continue;
        }
        const T *line
            = padded + ((row + shiftX * shape.y + shiftY) * shape.paddedZ() + dz) * shape.channels + channel;
        const T *slope = gradient + row * shape.z * shape.channels + channel;
        // A sum per row first: long sums lose less in single precision.
        Vector<T, L> rowSums[Taps] = {};
        for (std::int64_t z = 0; z < shape.z; ++z) {
            const Vector<T, L> factor = load<T, L>(slope + z * shape.channels);
            for (int tap = 0; tap < Taps; ++tap) {
                rowSums[tap] += factor * load<T, L>(line + (z + tap) * shape.channels);
            }
        }
        for (int tap = 0; tap < Taps; ++tap) {
            sums[tap] += rowSums[tap];
        }
    }
    for (int tap = 0; tap < Taps; ++tap) {
        store<T, L>(result + (column * shape.kernel + dz + tap) * shape.channels + channel, sums[tap]);
    }
}

template <typename T, int L>
GONION_INLINE std::int64_t columnLanes(const DepthwiseShape &shape, const T *padded, const T *gradient,
                                       T *result, std::int64_t column, std::int64_t channel)
{
    for (; channel + L <= shape.channels; channel += L) {
        if (shape.kernel == 5) {
            columnTaps<T, L, 5>(shape, padded, gradient, result, column, 0, channel);
        } else if (shape.kernel == 3) {
            columnTaps<T, L, 3>(shape, padded, gradient, result, column, 0, channel);
        } else {
            for (std::int64_t dz = 0; dz < shape.kernel; ++dz) {
                columnTaps<T, L, 1>(shape, padded, gradient, result, column, dz, channel);
            }
        }
    }
    return channel;
}

template <typename T, int L>
GONION_INLINE void columns(const DepthwiseShape &shape, const T *padded, const T *gradient, T *result,
                           std::int64_t first, std::int64_t last)
{
    for (std::int64_t column = first; column < last; ++column) {
        std::int64_t channel = columnLanes<T, L>(shape, padded, gradient, result, column, 0);
        channel = columnLanes<T, L / 2>(shape, padded, gradient, result, column, channel);
        columnLanes<T, 1>(shape, padded, gradient, result, column, channel);
    }
}

// One function per instruction set and element type; the lanes fill one register of that set.
#define GONION_DEPTHWISE_VERSIONS(T, ATTRIBUTE, SUFFIX, BYTES)                                                 \
    ATTRIBUTE void convolve##SUFFIX(const DepthwiseShape &shape, const T *padded, const T *weight,             \
                                    const T *bias, T *result, std::int64_t first, std::int64_t last)           \
    {                                                                                                          \
        convolve<T, BYTES / sizeof(T)>(shape, padded, weight, bias, result, first, last);                      \
    }                                                                                                          \
    ATTRIBUTE void columns##SUFFIX(const DepthwiseShape &shape, const T *padded, const T *gradient, T *result, \
                                   std::int64_t first, std::int64_t last)                                      \
    {                                                                                                          \
        columns<T, BYTES / sizeof(T)>(shape, padded, gradient, result, first, last);                           \
    }

GONION_DEPTHWISE_VERSIONS(float, , Baseline, 16)
GONION_DEPTHWISE_VERSIONS(double, , Baseline, 16)
#if defined(GONION_KERNEL_X86)
GONION_DEPTHWISE_VERSIONS(float, GONION_AVX2, Avx2, 32)
GONION_DEPTHWISE_VERSIONS(double, GONION_AVX2, Avx2, 32)
GONION_DEPTHWISE_VERSIONS(float, GONION_AVX512, Avx512, 64)
GONION_DEPTHWISE_VERSIONS(double, GONION_AVX512, Avx512, 64)
#endif

} // namespace

template <typename T>
void padLines(const DepthwiseShape &shape, const T *volume, std::int64_t stride, T *padded, std::int64_t first,
              std::int64_t last)
{
    const std::int64_t margin = shape.margin() * shape.channels;
    for (std::int64_t row = first; row < last; ++row) {
        T *line = padded + row * shape.paddedZ() * shape.channels;
        std::fill_n(line, margin, T{0});
        line += margin;
        for (std::int64_t z = 0; z < shape.z; ++z, line += shape.channels) {
            std::copy_n(volume + (row * shape.z + z) * stride, shape.channels, line);
        }
        std::fill_n(line, margin, T{0});
    }
}

template <typename T>
void convolveRows(const DepthwiseShape &shape, const T *padded, const T *weight, const T *bias, T *result,
                  std::int64_t first, std::int64_t last)
{
#if defined(GONION_KERNEL_X86)
    if (instructionSet() == InstructionSet::Avx512) {
        return convolveAvx512(shape, padded, weight, bias, result, first, last);
    }
    if (instructionSet() == InstructionSet::Avx2) {
        return convolveAvx2(shape, padded, weight, bias, result, first, last);
    }
#endif
    convolveBaseline(shape, padded, weight, bias, result, first, last);
}

template <typename T>
void weightGradientColumns(const DepthwiseShape &shape, const T *padded, const T *gradient, T *weightGradient,
                           std::int64_t first, std::int64_t last)
{
#if defined(GONION_KERNEL_X86)
    if (instructionSet() == InstructionSet::Avx512) {
        return columnsAvx512(shape, padded, gradient, weightGradient, first, last);
    }
    if (instructionSet() == InstructionSet::Avx2) {
        return columnsAvx2(shape, padded, gradient, weightGradient, first, last);
    }
#endif
    columnsBaseline(shape, padded, gradient, weightGradient, first, last);
}

template void padLines(const DepthwiseShape &, const float *, std::int64_t, float *, std::int64_t,
                       std::int64_t);
template void padLines(const DepthwiseShape &, const double *, std::int64_t, double *, std::int64_t,
                       std::int64_t);
template void convolveRows(const DepthwiseShape &, const float *, const float *, const float *, float *,
                           std::int64_t, std::int64_t);
template void convolveRows(const DepthwiseShape &, const double *, const double *, const double *, double *,
                           std::int64_t, std::int64_t);
template void weightGradientColumns(const DepthwiseShape &, const float *, const float *, float *,
                                    std::int64_t, std::int64_t);
template void weightGradientColumns(const DepthwiseShape &, const double *, const double *, double *,
                                    std::int64_t, std::int64_t);

} // namespace gonion::inference::kernels
