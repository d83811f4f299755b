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
    const DepthwiseResult<T> &result;
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
    GONION_UNROLL for (int t = 0; t < Tile; ++t) {
        sums[t] = task.bias != nullptr ? load<T, L>(task.bias + channel) : Vector<T, L>{};
        if (task.result.addend != nullptr) {
            sums[t] += load<T, L>(task.result.addend + (task.row * shape.z + z + t) * task.result.stride + channel);
        }
    }
    for (std::int64_t dx = task.alongX.first; dx < task.alongX.last; ++dx) {
        for (std::int64_t dy = task.alongY.first; dy < task.alongY.last; ++dy) {
            const std::int64_t row = task.row + (dx - shape.margin()) * shape.y + dy - shape.margin();
            const T *line = task.padded + (row * shape.paddedZ() + z) * channels + channel;
            const T *taps = task.weight + (dx * side + dy) * side * channels + channel;
            for (std::int64_t dz = 0; dz < side; ++dz) {
                const Vector<T, L> tap = load<T, L>(taps + dz * channels);
                GONION_UNROLL for (int t = 0; t < Tile; ++t) {
                    sums[t] += tap * load<T, L>(line + (t + dz) * channels);
                }
            }
        }
    }
    GONION_UNROLL for (int t = 0; t < Tile; ++t) {
        store<T, L>(task.result.values + (task.row * shape.z + z + t) * task.result.stride + channel, sums[t]);
    }
}

template <typename T, int L, int Side>
GONION_INLINE std::int64_t convolveLanes(const RowTask<T> &task, std::int64_t channel)
{
    for (; channel + L <= task.shape.channels; channel += L) {
        std::int64_t z = 0;
        for (; z + 8 <= task.shape.z; z += 8) {
            convolveTile<T, L, Side, 8>(task, z, channel);
        }
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
                                const DepthwiseResult<T> &result, std::int64_t first, std::int64_t last)
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
                            const DepthwiseResult<T> &result, std::int64_t first, std::int64_t last)
{
    if (shape.kernel == 3) {
        convolveSide<T, L, 3>(shape, padded, weight, bias, result, first, last);
    } else if (shape.kernel == 5) {
        convolveSide<T, L, 5>(shape, padded, weight, bias, result, first, last);
    } else {
        convolveSide<T, L, 0>(shape, padded, weight, bias, result, first, last);
    }
}

/// Adds to the taps dz .. dz + Taps - 1 of `Columns` kernel columns beside each other along y what one row
/// brings, L channels from `channel` on.
template <typename T, int L, int Taps, int Columns>
GONION_INLINE void addRow(const DepthwiseShape &shape, const T *line, const T *slope, T *taps)
{
    const std::int64_t channels = shape.channels;
    const std::int64_t lineLength = shape.paddedZ() * channels;
    const std::int64_t columnLength = shape.kernel * channels;
    Vector<T, L> sums[Columns][Taps] = {};
    for (std::int64_t z = 0; z < shape.z; ++z) {
        const Vector<T, L> factor = load<T, L>(slope + z * channels);
        GONION_UNROLL for (int column = 0; column < Columns; ++column) {
            GONION_UNROLL for (int tap = 0; tap < Taps; ++tap) {
                sums[column][tap] += factor * load<T, L>(line + column * lineLength + (z + tap) * channels);
            }
        }
    }
    GONION_UNROLL for (int column = 0; column < Columns; ++column) {
        GONION_UNROLL for (int tap = 0; tap < Taps; ++tap) {
            T *to = taps + column * columnLength + tap * channels;
            store<T, L>(to, load<T, L>(to) + sums[column][tap]);
        }
    }
}

/// What one row brings to every tap, L channels from `channel` on. Taps: along z, at once.
template <typename T, int L, int Taps>
GONION_INLINE void addRowToTaps(const DepthwiseShape &shape, const T *padded, const T *gradient, T *taps,
                                std::int64_t row, std::int64_t channel)
{
    const std::int64_t kernel = shape.kernel;
    const Reach alongX = reachAt(row / shape.y % shape.x, shape.x, kernel);
    const Reach alongY = reachAt(row % shape.y, shape.y, kernel);
    const T *slope = gradient + row * shape.z * shape.channels + channel;
    for (std::int64_t dx = alongX.first; dx < alongX.last; ++dx) {
        for (std::int64_t dz = 0; dz + Taps <= kernel; dz += Taps) {
            const std::int64_t neighbour = row + (dx - shape.margin()) * shape.y - shape.margin();
            const T *lines = padded + (neighbour * shape.paddedZ() + dz) * shape.channels + channel;
            T *column = taps + (dx * kernel * kernel + dz) * shape.channels + channel;
            const std::int64_t lineLength = shape.paddedZ() * shape.channels;
            const std::int64_t columnLength = kernel * shape.channels;
            std::int64_t dy = alongY.first;
            for (; dy + 2 <= alongY.last; dy += 2) {
                addRow<T, L, Taps, 2>(shape, lines + dy * lineLength, slope, column + dy * columnLength);
            }
            for (; dy < alongY.last; ++dy) {
                addRow<T, L, Taps, 1>(shape, lines + dy * lineLength, slope, column + dy * columnLength);
            }
        }
    }
}

template <typename T, int L, int Taps>
GONION_INLINE std::int64_t addLanes(const DepthwiseShape &shape, const T *padded, const T *gradient, T *taps,
                                    std::int64_t first, std::int64_t last, std::int64_t channel)
{
    for (; channel + L <= shape.channels; channel += L) {
        for (std::int64_t row = first; row < last; ++row) {
            addRowToTaps<T, L, Taps>(shape, padded, gradient, taps, row, channel);
        }
    }
    return channel;
}

template <typename T, int L, int Taps>
GONION_INLINE void addAllLanes(const DepthwiseShape &shape, const T *padded, const T *gradient, T *taps,
                               std::int64_t first, std::int64_t last)
{
    std::int64_t channel = addLanes<T, L, Taps>(shape, padded, gradient, taps, first, last, 0);
    channel = addLanes<T, L / 2, Taps>(shape, padded, gradient, taps, first, last, channel);
    addLanes<T, 1, Taps>(shape, padded, gradient, taps, first, last, channel);
}

template <typename T, int L>
GONION_INLINE void addRows(const DepthwiseShape &shape, const T *padded, const T *gradient, T *taps,
                           std::int64_t first, std::int64_t last)
{
    if (shape.kernel == 5) {
        addAllLanes<T, L, 5>(shape, padded, gradient, taps, first, last);
    } else if (shape.kernel == 3) {
        addAllLanes<T, L, 3>(shape, padded, gradient, taps, first, last);
    } else {
        addAllLanes<T, L, 1>(shape, padded, gradient, taps, first, last);
    }
}

// One function per instruction set and element type; the lanes fill one register of that set.
#define GONION_DEPTHWISE_VERSIONS(T, ATTRIBUTE, SUFFIX, BYTES)                                                 \
    ATTRIBUTE void convolve##SUFFIX(const DepthwiseShape &shape, const T *padded, const T *weight,             \
                                    const T *bias, const DepthwiseResult<T> &result, std::int64_t first,       \
                                    std::int64_t last)                                                         \
    {                                                                                                          \
        convolve<T, BYTES / sizeof(T)>(shape, padded, weight, bias, result, first, last);                      \
    }                                                                                                          \
    ATTRIBUTE void addRows##SUFFIX(const DepthwiseShape &shape, const T *padded, const T *gradient, T *taps,   \
                                   std::int64_t first, std::int64_t last)                                      \
    {                                                                                                          \
        addRows<T, BYTES / sizeof(T)>(shape, padded, gradient, taps, first, last);                             \
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
void convolveRows(const DepthwiseShape &shape, const T *padded, const T *weight, const T *bias,
                  const DepthwiseResult<T> &result, std::int64_t first, std::int64_t last)
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
void addToWeightGradient(const DepthwiseShape &shape, const T *padded, const T *gradient, T *taps,
                           std::int64_t first, std::int64_t last)
{
#if defined(GONION_KERNEL_X86)
    if (instructionSet() == InstructionSet::Avx512) {
        return addRowsAvx512(shape, padded, gradient, taps, first, last);
    }
    if (instructionSet() == InstructionSet::Avx2) {
        return addRowsAvx2(shape, padded, gradient, taps, first, last);
    }
#endif
    addRowsBaseline(shape, padded, gradient, taps, first, last);
}

template void padLines(const DepthwiseShape &, const float *, std::int64_t, float *, std::int64_t,
                       std::int64_t);
template void padLines(const DepthwiseShape &, const double *, std::int64_t, double *, std::int64_t,
                       std::int64_t);
template void convolveRows(const DepthwiseShape &, const float *, const float *, const float *,
                           const DepthwiseResult<float> &, std::int64_t, std::int64_t);
template void convolveRows(const DepthwiseShape &, const double *, const double *, const double *,
                           const DepthwiseResult<double> &, std::int64_t, std::int64_t);
template void addToWeightGradient(const DepthwiseShape &, const float *, const float *, float *,
                                    std::int64_t, std::int64_t);
template void addToWeightGradient(const DepthwiseShape &, const double *, const double *, double *,
                                    std::int64_t, std::int64_t);

} // namespace gonion::inference::kernels
