// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/kernels/gelu_kernel.h"

#include "inference/network/kernels/simd.h"

#include <algorithm>

namespace gonion::inference::kernels {
namespace {

/// The normal distribution's share below x. Its tail is 2^-(1 + z q(z)) for z = |x|, with q smooth: here minimax
/// on 0 .. 6, weighted so that the error of the GELU counts. Beyond 6 the tail stays what it is at 6, 1e-9.
template <int L>
GONION_INLINE Vector<float, L> normalShare(const Vector<float, L> &x)
{
    const Vector<float, L> zero = {};
    const Vector<float, L> size = x > zero ? x : -x;
    const Vector<float, L> end = filled<float, L>(6.0F);
    const Vector<float, L> z = size < end ? size : end;
    Vector<float, L> q = filled<float, L>(-4.474227757e-7F);
    q = q * z + 8.659556147e-6F;
    q = q * z - 6.996340074e-5F;
    q = q * z + 2.698139213e-4F;
    q = q * z + 8.659854507e-6F;
    q = q * z - 6.952732570e-3F;
    q = q * z + 5.244524956e-2F;
    q = q * z + 4.592190999e-1F;
    q = q * z + 1.151104439F;
    const Vector<float, L> tail = exp2OfNegative<L>(-1.0F - z * q);
    return x > zero ? 1.0F - tail : tail;
}

template <int L>
GONION_INLINE Vector<float, L> normalDensity(const Vector<float, L> &x)
{
    constexpr float kHalfLog2E = 0.721347520444481704F;
    constexpr float kHeight = 0.398942280401432678F; // 1 / sqrt(2 pi)
    return kHeight * exp2OfNegative<L>(-kHalfLog2E * x * x);
}

template <int L>
GONION_INLINE void geluAll(float *values, std::int64_t count)
{
    std::int64_t i = 0;
    for (; i + L <= count; i += L) {
        const Vector<float, L> x = load<float, L>(values + i);
        store<float, L>(values + i, x * normalShare<L>(x));
    }
    if (i < count) {
        float rest[L] = {};
        std::copy(values + i, values + count, rest);
        const Vector<float, L> x = load<float, L>(rest);
        store<float, L>(rest, x * normalShare<L>(x));
        std::copy_n(rest, count - i, values + i);
    }
}

template <int L>
GONION_INLINE void backwardAt(float *input, float *slope)
{
    const Vector<float, L> x = load<float, L>(input);
    const Vector<float, L> share = normalShare<L>(x);
    store<float, L>(input, x * share);
    store<float, L>(slope, load<float, L>(slope) * (share + x * normalDensity<L>(x)));
}

template <int L>
GONION_INLINE void backwardAll(float *inputs, float *slopes, std::int64_t count)
{
    std::int64_t i = 0;
    for (; i + L <= count; i += L) {
        backwardAt<L>(inputs + i, slopes + i);
    }
    if (i < count) {
        float input[L] = {};
        float slope[L] = {};
        std::copy(inputs + i, inputs + count, input);
        std::copy(slopes + i, slopes + count, slope);
        backwardAt<L>(input, slope);
        std::copy_n(input, count - i, inputs + i);
        std::copy_n(slope, count - i, slopes + i);
    }
}

// One function per instruction set; the lanes fill one register of that set.
#define GONION_GELU_VERSIONS(ATTRIBUTE, SUFFIX, LANES)                                                         \
    ATTRIBUTE void gelu##SUFFIX(float *values, std::int64_t count) { geluAll<LANES>(values, count); }          \
    ATTRIBUTE void backward##SUFFIX(float *inputs, float *slopes, std::int64_t count)                          \
    {                                                                                                          \
        backwardAll<LANES>(inputs, slopes, count);                                                             \
    }

GONION_GELU_VERSIONS(, Baseline, 4)
#if defined(GONION_KERNEL_X86)
GONION_GELU_VERSIONS(GONION_AVX2, Avx2, 8)
GONION_GELU_VERSIONS(GONION_AVX512, Avx512, 16)
#endif

} // namespace

void gelu(float *values, std::int64_t count)
{
#if defined(GONION_KERNEL_X86)
    if (instructionSet() == InstructionSet::Avx512) {
        return geluAvx512(values, count);
    }
    if (instructionSet() == InstructionSet::Avx2) {
        return geluAvx2(values, count);
    }
#endif
    geluBaseline(values, count);
}

void geluBackward(float *inputs, float *slopes, std::int64_t count)
{
#if defined(GONION_KERNEL_X86)
    if (instructionSet() == InstructionSet::Avx512) {
        return backwardAvx512(inputs, slopes, count);
    }
    if (instructionSet() == InstructionSet::Avx2) {
        return backwardAvx2(inputs, slopes, count);
    }
#endif
    backwardBaseline(inputs, slopes, count);
}

} // namespace gonion::inference::kernels
