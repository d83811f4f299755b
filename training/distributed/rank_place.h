// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// \file
/// Which of several processes this one is, as the launcher's environment says. Free of Torch.
namespace gonion::training {

struct RankPlace {
    int rank = 0;            ///< from 0
    int world = 1;           ///< processes
    int localRank = 0;       ///< on this machine, from 0: which GPU
    std::string masterAddress = "127.0.0.1"; ///< of rank 0
    std::uint16_t masterPort = 29500;
    bool launcherHasStore = false; ///< torchrun keeps the meeting place itself; else rank 0 does
    friend bool operator==(const RankPlace &, const RankPlace &) = default;
};

/// The value of an environment variable, or nothing.
using Variables = std::function<std::optional<std::string>(const char *)>;
[[nodiscard]] std::optional<std::string> environmentVariable(const char *name);

/// RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT (torchrun and its like), else SLURM_PROCID,
/// SLURM_NTASKS and SLURM_LOCALID of a job step (`srun`), with the step's first node as the meeting place and a port
/// that depends on the job's number. One process where nothing is said, and in a Slurm script outside of `srun`.
/// Errors: InvalidArgument with the variable that cannot be.
[[nodiscard]] core::Result<RankPlace> rankPlaceFrom(const Variables &variables = environmentVariable);

/// The first machine of Slurm's short form: "node[07-09,12],login" gives "node07"; empty where there is none.
[[nodiscard]] std::string firstNodeOf(const std::string &nodeList);

} // namespace gonion::training
