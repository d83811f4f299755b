// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/network_comparison.h"
#include "bench/stage_timing.h"

#include <cstdint>
#include <string>
#include <vector>

/// \file
/// What `gonion benchmark network` prints; each ends in a new line.
namespace gonion::bench {

/// Bytes of a training step.
struct MemoryOfBoth {
    std::int64_t fused = 0;
    std::int64_t plain = 0;
    [[nodiscard]] double ratio() const { return static_cast<double>(fused) / static_cast<double>(plain); }
};

[[nodiscard]] std::string textOf(const NetworkComparison &comparison, const MemoryOfBoth &memory);
/// {forward, step, memory, max_difference_sd, gradients, routing}
[[nodiscard]] std::string jsonOf(const NetworkComparison &comparison, const MemoryOfBoth &memory);

/// A table of the parts, each beside what the machine would need at least.
[[nodiscard]] std::string textOf(const MachineLimits &limits, const std::vector<StageTiming> &stages);

} // namespace gonion::bench
