// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// \file
/// Each part of the released network alone, and what this machine reaches at best. Free of Torch. On the CPU, in the
/// calling thread and LibTorch's own.
namespace gonion::bench {

struct MachineLimits {
    double productGflops = 0.0;     ///< 10^9 operations a second in a single-precision matrix product
    double convolutionGflops = 0.0; ///< the same in a 3x3x3 convolution
    double memoryGigabytes = 0.0;   ///< 10^9 bytes a second, read and written, in a sum of two large vectors
};
/// \param threads 0: all cores
[[nodiscard]] MachineLimits measureLimits(int threads);

struct StageTiming {
    std::string name;
    double forward = 0.0;   ///< seconds, fastest of the repeats
    double backward = 0.0;  ///< seconds
    double gigaflops = 0.0; ///< 10^9 operations of the forward pass, multiplications and additions
    double megabytes = 0.0; ///< 10^6 bytes that its inputs, weights and outputs hold
};
/// \param size of the image in voxels \param threads 0: all cores
/// Errors: Cancelled, OutOfMemory, Internal.
[[nodiscard]] core::Result<std::vector<StageTiming>> timeStages(const std::array<std::int64_t, 3> &size, int repeats,
                                                                int threads, const core::JobContext &context);

} // namespace gonion::bench
