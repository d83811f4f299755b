// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// \file
/// Measures the released network of this program against the plain one, and both against the machine. Free of
/// Torch. Everything runs on the CPU, in the calling thread and LibTorch's own, and may take minutes.
namespace gonion::inference {

struct ComparisonOptions {
    std::array<std::int64_t, 3> size{128, 128, 64}; ///< of the image in voxels
    int repeats = 3;
    int threads = 0; ///< 0: all cores
};

/// Seconds of the fastest of the repeats.
struct SecondsOfBoth {
    double fused = 0.0;
    double plain = 0.0;
    [[nodiscard]] double speedUp() const { return plain / fused; }
};

struct NetworkComparison {
    SecondsOfBoth forward; ///< one pass without gradients
    SecondsOfBoth step;    ///< forward pass, loss, backward pass and Adam's update, batch of one
    double maxDifferenceSd = 0.0;    ///< of the outputs, in standard deviations of the plain one's
    double gradientDifference = 0.0; ///< norm of the difference of all gradients over the plain ones' norm
};

/// Runs both networks by turns in this process, with one set of weights, anchor head, batch of one.
/// InvalidArgument for a size that the plain network cannot take.
[[nodiscard]] core::Result<NetworkComparison> compareWithPlain(const ComparisonOptions &options);

enum class NetworkKind { Fused, Plain };

/// Bytes by which this process grew at the peak of two training steps over what it held before the network was
/// made: weights, gradients, Adam's state, what is kept for the way back, and every scratch. Meant for a process
/// that does nothing else. Unsupported where the system does not tell.
[[nodiscard]] core::Result<std::int64_t> trainingStepMemory(NetworkKind kind, const ComparisonOptions &options);

/// What this machine reaches at best, with the same threads.
struct MachineLimits {
    double productGflops = 0.0;     ///< 10^9 operations a second in a single-precision matrix product
    double convolutionGflops = 0.0; ///< the same in a 3x3x3 convolution
    double memoryGigabytes = 0.0;   ///< 10^9 bytes a second, read and written, in a sum of two large vectors
};
[[nodiscard]] MachineLimits measureLimits(int threads);

/// One part of the fused network, alone.
struct StageTiming {
    std::string name;
    double forward = 0.0;  ///< seconds, fastest of the repeats
    double backward = 0.0; ///< seconds
    double gigaflops = 0.0; ///< 10^9 operations of the forward pass, multiplications and additions
    double megabytes = 0.0; ///< 10^6 bytes that its inputs, weights and outputs hold
};
[[nodiscard]] core::Result<std::vector<StageTiming>> timeStages(const ComparisonOptions &options);

} // namespace gonion::inference
