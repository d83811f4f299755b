// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "inference/network/network_options.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

/// \file
/// How fast this program trains the released network, against a plain LibTorch loop on the same cases. Free of Torch.
/// Runs on the CPU, in the calling thread and LibTorch's own, and may take minutes.
namespace gonion::bench {

struct ThroughputOptions {
    std::filesystem::path data;  ///< labelled folder: volumes with landmark files beside them, or MML
    std::filesystem::path cache; ///< for prepared volumes; must exist
    inference::H3deOptions network; ///< anchor head; as published unless said otherwise
    std::array<std::int64_t, 3> patch{128, 128, 64};
    std::int64_t batch = 1;
    std::int64_t steps = 4; ///< that count in each turn; one more goes before them
    int turns = 2;          ///< of each, by turns
    int threads = 0;        ///< 0: all cores
    int loaderThreads = 2;  ///< that draw cases, for both alike
};

struct Throughput {
    double trainerCasesPerSecond = 0.0; ///< of the fastest turn
    double plainCasesPerSecond = 0.0;   ///< likewise
    double waitingShare = 0.0;          ///< of the trainer's time, spent waiting for cases: mean over its turns
    [[nodiscard]] double ratio() const { return trainerCasesPerSecond / plainCasesPerSecond; }
};

/// Both take the same cases, with the released augmentation, from a queue that draws ahead, and make one Adam step a
/// batch by the released loss. The trainer is this program's: its network, its average of the weights, its checks. The loop
/// is what one writes first: the network as its authors compute it, forward, loss, backward, step.
/// Errors: InvalidArgument for a size that the plain network cannot take; those of listing and reading the data;
/// Cancelled, OutOfMemory, Internal.
[[nodiscard]] core::Result<Throughput> measureThroughput(const ThroughputOptions &options, const core::JobContext &job);

/// `{trainer: {cases_per_s, waiting_share}, plain: {cases_per_s}, ratio}`.
[[nodiscard]] std::string jsonOf(const Throughput &throughput);
[[nodiscard]] std::string textOf(const Throughput &throughput);

} // namespace gonion::bench
