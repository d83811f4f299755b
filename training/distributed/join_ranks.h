// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/distributed/rank_place.h"
#include "training/trainer/ranks.h"

#include <chrono>
#include <memory>

namespace gonion::training {

/// Meets the other processes and gives what speaks with them: NCCL where `device` is a CUDA device and this program was
/// built with it, else Gloo. One process: SingleRank, and nothing is opened. Blocks until all have come.
/// GLOO_SOCKET_IFNAME names the network interface where the machine's own name does not lead to the right one.
/// \param timeout how long to wait for the others, here and in each call; an ended process is noticed at once, a dead
///                machine after it. Longer than whatever one rank does alone (a validation).
/// Errors: Internal (the others did not come; the address is taken).
[[nodiscard]] core::Result<std::unique_ptr<Ranks>> joinRanks(const RankPlace &place, const torch::Device &device,
                                                             std::chrono::milliseconds timeout = std::chrono::minutes(30));

} // namespace gonion::training
