// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/kernels/instruction_set.h"

#include <cstdint>
#include <cstring>

/// \file
/// Short vectors for the inner loops, as the compiler's own vector types. A kernel is one template that is
/// always inlined into one function per instruction set, so that no code for a newer processor can leak into
/// anything else. Only kernel sources include this; they are compiled with contraction, so that a
/// multiplication and an addition become one instruction where the set has it.

// Vectors never cross a function that is not inlined, so the calling convention for them is of no matter.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

/// Before a loop of a fixed, small count: its arrays can then live in registers.
#define GONION_UNROLL _Pragma("GCC unroll 64")
#define GONION_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__) && defined(__GNUC__)
#define GONION_KERNEL_X86 1
#define GONION_AVX2 __attribute__((target("avx2,fma")))
#define GONION_AVX512 __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw")))
#endif

namespace gonion::inference::kernels {

/// L lanes of T.
template <typename T, int L>
struct VectorOf {
    using Type __attribute__((vector_size(L * sizeof(T)))) = T;
};
template <typename T, int L>
using Vector = typename VectorOf<T, L>::Type;

template <typename T, int L>
GONION_INLINE Vector<T, L> load(const T *from)
{
    Vector<T, L> value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

template <typename T, int L>
GONION_INLINE void store(T *to, const Vector<T, L> &value)
{
    __builtin_memcpy(to, &value, sizeof value);
}

template <typename T, int L>
GONION_INLINE Vector<T, L> filled(T value)
{
    return Vector<T, L>{} + value;
}

/// One half of a vector; `part` is 0 or 1.
template <typename T, int L>
GONION_INLINE Vector<T, L / 2> halfOf(const Vector<T, L> &vector, int part)
{
    Vector<T, L / 2> half;
    __builtin_memcpy(&half, reinterpret_cast<const char *>(&vector) + part * sizeof half, sizeof half);
    return half;
}

template <typename T, int L>
GONION_INLINE T sumOf(const Vector<T, L> &vector)
{
    if constexpr (L == 1) {
        return vector[0];
    } else {
        return sumOf<T, L / 2>(halfOf<T, L>(vector, 0) + halfOf<T, L>(vector, 1));
    }
}

template <typename T, int L>
GONION_INLINE T maximumOf(const Vector<T, L> &vector)
{
    if constexpr (L == 1) {
        return vector[0];
    } else {
        const Vector<T, L / 2> low = halfOf<T, L>(vector, 0);
        const Vector<T, L / 2> high = halfOf<T, L>(vector, 1);
        return maximumOf<T, L / 2>(low > high ? low : high);
    }
}

/// 2^x to about two units in the last place for x <= 0, the range that a softmax needs; 2^-100 for all below.
/// Not less, so that products with it stay clear of the subnormal numbers, which are slow.
template <int L>
GONION_INLINE Vector<float, L> exp2OfNegative(const Vector<float, L> &argument)
{
    const Vector<float, L> lowest = filled<float, L>(-100.0F);
    const Vector<float, L> x = argument > lowest ? argument : lowest;
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the lowest bits.
    const Vector<float, L> magic = filled<float, L>(12582912.0F);
    const Vector<float, L> shifted = x + magic;
    const Vector<float, L> r = x - (shifted - magic);
    // Minimax for 2^r on -0.5 .. 0.5.
    Vector<float, L> series = filled<float, L>(1.5345812164e-4F);
    series = series * r + 1.3399931210e-3F;
    series = series * r + 9.6184889565e-3F;
    series = series * r + 5.5503287770e-2F;
    series = series * r + 2.4022646891e-1F;
    series = series * r + 6.9314720574e-1F;
    series = series * r + 1.0F;
    Vector<std::int32_t, L> power;
    Vector<std::int32_t, L> bits;
    __builtin_memcpy(&power, &shifted, sizeof power);
    __builtin_memcpy(&bits, &series, sizeof bits);
    bits += power << 23; // all but the integer's own bits fall out at the top
    Vector<float, L> result;
    __builtin_memcpy(&result, &bits, sizeof result);
    return result;
}

} // namespace gonion::inference::kernels
