// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>

/// \file
/// Short vectors for the inner loops, as the compiler's own vector types, and the choice of instruction
/// set at run time. A kernel is one template that is always inlined into one function per instruction set,
/// so that no code for a newer processor can leak into anything else. Only kernel sources include this.

// Vectors never cross a function that is not inlined, so the calling convention for them is of no matter.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

#define GONION_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__) && defined(__GNUC__)
#define GONION_KERNEL_X86 1
#define GONION_AVX2 __attribute__((target("avx2,fma")))
#define GONION_AVX512 __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw")))
#endif

namespace gonion::inference::kernels {

enum class InstructionSet { Baseline, Avx2, Avx512 };

/// The best one that both this processor and this build have.
inline InstructionSet instructionSet()
{
#if defined(GONION_KERNEL_X86)
    static const InstructionSet best = [] {
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("fma")) {
            return InstructionSet::Avx512;
        }
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? InstructionSet::Avx2
                                                                                : InstructionSet::Baseline;
    }();
    return best;
#else
    return InstructionSet::Baseline;
#endif
}

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

template <typename T, int L>
GONION_INLINE T sumOf(const Vector<T, L> &vector)
{
    T sum = 0;
    for (int i = 0; i < L; ++i) {
        sum += vector[i];
    }
    return sum;
}

/// e^x to about two units in the last place for x <= 0 (the range that a softmax needs); 0 below -87.
template <int L>
GONION_INLINE Vector<float, L> expOfNegative(const Vector<float, L> &argument)
{
    const Vector<float, L> lowest = filled<float, L>(-87.0F);
    const auto isIn = argument > lowest;
    const Vector<float, L> x = isIn ? argument : lowest;
    // Adding and taking away 1.5 * 2^23 rounds to the nearest integer.
    const Vector<float, L> magic = filled<float, L>(12582912.0F);
    const Vector<float, L> power = (x * 1.44269504088896341F + magic) - magic;
    // ln 2 in two parts, so that the remainder is exact.
    const Vector<float, L> r = (x - power * 0.693359375F) - power * -2.12194440e-4F;
    Vector<float, L> series = filled<float, L>(1.9875691500e-4F);
    series = series * r + 1.3981999507e-3F;
    series = series * r + 8.3334519073e-3F;
    series = series * r + 4.1665795894e-2F;
    series = series * r + 1.6666665459e-1F;
    series = series * r + 5.0000001201e-1F;
    series = series * (r * r) + r + 1.0F;
    const Vector<std::int32_t, L> exponent
        = (__builtin_convertvector(power, typename VectorOf<std::int32_t, L>::Type) + 127) << 23;
    Vector<float, L> scale;
    __builtin_memcpy(&scale, &exponent, sizeof scale);
    return isIn ? series * scale : Vector<float, L>{};
}

} // namespace gonion::inference::kernels
