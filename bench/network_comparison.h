// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <array>
#include <cstdint>

/// \file
/// The released network of this program ("fused") against the plain one of LibTorch's own operators. Free of Torch.
/// Everything runs on the CPU, in the calling thread and LibTorch's own, and may take minutes.
namespace gonion::bench {

struct ComparisonOptions {
    std::array<std::int64_t, 3> size{128, 128, 64}; ///< of the image in voxels
    int repeats = 3;
    int threads = 0; ///< 0: all cores
    /// Makes every leaky ReLU the identity, in all networks: what rounding flips at their kinks is then told from errors.
    bool straight = false;
};

/// Seconds of the fastest of the repeats.
struct SecondsOfBoth {
    double fused = 0.0;
    double plain = 0.0;
    [[nodiscard]] double speedUp() const { return plain / fused; }
};

/// Norms of the difference of all gradients, each over the norm of those it is measured from. "Exact" is the plain
/// network in double precision.
struct GradientDifferences {
    double fusedFromPlain = 0.0;
    double fusedFromExact = 0.0;
    double plainFromExact = 0.0;
};

struct NetworkComparison {
    SecondsOfBoth forward; ///< one pass without gradients
    SecondsOfBoth step;    ///< forward pass, loss, backward pass and Adam's update, batch of one
    double maxDifferenceSd = 0.0; ///< of the outputs, in standard deviations of the plain one's
    GradientDifferences gradients;   ///< each network routes by its own sums
    GradientDifferences sameRouting; ///< all attend to the regions that double precision chooses
    std::int64_t choices = 0;        ///< regions that the routing chooses in one pass
    std::int64_t otherFused = 0;     ///< of them, otherwise than double precision: the fused network
    std::int64_t otherPlain = 0;     ///< the plain one
};

/// Runs both networks by turns in this process, with one set of weights, anchor head, batch of one.
/// Errors: InvalidArgument for a size that the plain network cannot take, Cancelled, OutOfMemory, Internal.
[[nodiscard]] core::Result<NetworkComparison> compareWithPlain(const ComparisonOptions &options,
                                                               const core::JobContext &context);

enum class NetworkKind { Fused, Plain };

/// Bytes by which this process grew at the peak of two training steps over what it held before the network was
/// made: weights, gradients, Adam's state, what is kept for the way back, and every scratch. Meant for a process
/// that does nothing else. Unsupported where the system does not tell.
[[nodiscard]] core::Result<std::int64_t> trainingStepMemory(NetworkKind kind, const ComparisonOptions &options);

} // namespace gonion::bench
