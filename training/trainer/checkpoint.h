// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_file.h"
#include "training/trainer/stage_optimiser.h"
#include "training/trainer/stage_task.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gonion::training {

/// What the best model is chosen by. Of two, the one with the higher mean of the detection rates at 2, 2.5, 3 and 4 mm
/// is better; where they are equal, the one with the lower mean radial error. The coarse network is far from 2 mm: its
/// error alone decides.
struct ValidationScore {
    double meanSdr = 0.0; ///< 0..1; 0 of a coarse network
    double mreMm = 0.0;

    [[nodiscard]] bool isBetterThan(const ValidationScore &other) const
    {
        return meanSdr != other.meanSdr ? meanSdr > other.meanSdr : mreMm < other.mreMm;
    }
};

/// How far one stage is.
struct StageState {
    std::int64_t step = 0;  ///< steps done, those that trouble left out included; also the position in the data
    std::int64_t epoch = 0; ///< epochs done, with their validation
    double seconds = 0.0;   ///< at work
    std::optional<ValidationScore> best;
    std::int64_t bestEpoch = 0;
    std::int64_t idleValidations = 0; ///< in a row, without a better result
    bool finished = false;
};

/// All that a run needs to go on as if it had not stopped.
struct Checkpoint {
    StageKind stage = StageKind::Coarse;
    StageState state;
    double seconds = 0.0;    ///< of the whole run, at work
    inference::Model model;  ///< description, and the networks that are not being trained
    /// Of the stage: network.NAME, average.N, optimiser.N.NAME, random.cpu. Empty: it has not begun.
    NamedTensors tensors;
};

/// One safetensors file, atomically. Errors: as inference::writeTensorFile.
[[nodiscard]] core::Result<void> writeCheckpoint(const std::filesystem::path &file, const Checkpoint &checkpoint);
/// Nothing in the file is executed, and everything is checked. Errors: NotFound, PermissionDenied, Unreadable,
/// ModelUnusable (its description), OutOfMemory.
[[nodiscard]] core::Result<Checkpoint> readCheckpoint(const std::filesystem::path &file);

/// A network's parameters and buffers as PREFIX.NAME, and back, in place on its own device.
void saveNetwork(const torch::nn::Module &network, std::string_view prefix, NamedTensors &tensors);
/// All or nothing. Errors: ModelUnusable.
[[nodiscard]] core::Result<void> restoreNetwork(torch::nn::Module &network, std::string_view prefix,
                                                const NamedTensors &tensors);

} // namespace gonion::training
