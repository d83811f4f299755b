// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/kernels/instruction_set.h"

#include <algorithm>
#include <atomic>

namespace gonion::inference::kernels {
namespace {

std::atomic<InstructionSet> s_limit{InstructionSet::Avx512};

InstructionSet bestOfProcessor()
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        const bool hasAvx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
                               && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
        return hasAvx512 ? InstructionSet::Avx512 : InstructionSet::Avx2;
    }
#endif
    return InstructionSet::Baseline;
}

} // namespace

InstructionSet instructionSet()
{
    static const InstructionSet best = bestOfProcessor();
    return std::min(best, s_limit.load(std::memory_order_relaxed));
}

void limitInstructionSet(InstructionSet highest) { s_limit.store(highest, std::memory_order_relaxed); }

} // namespace gonion::inference::kernels
