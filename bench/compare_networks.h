// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/metrics/evaluation.h"
#include "training/trainer/train_options.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// \file
/// The paper's Table I on phantoms: every network trained alike and tested alike. Free of Torch.
namespace gonion::bench {

struct ComparedNetwork {
    std::string name; ///< of the row
    inference::NetworkOptions options;
};

struct CompareOptions {
    std::vector<ComparedNetwork> networks;
    /// Steps or minutes, batch, learning rate, seed, patch and spacing of every run; stage, network, `init` and
    /// output are set here.
    training::TrainOptions training;
    std::optional<std::filesystem::path> coarseModel; ///< its coarse network finds the jaw; none: windows over the body
    std::filesystem::path folder;                     ///< for the models; must exist
    std::int64_t calibrationCases = 20; ///< phantoms that presence is calibrated on; 0: not
    std::int64_t cases = 20;            ///< test phantoms, unseen by training and calibration
};

/// One row of the table. Whole scans, protocol Full.
struct ComparedResult {
    std::string name;
    std::int64_t parameters = 0; ///< of the fine network
    std::int64_t steps = 0;
    double trainSeconds = 0.0;
    double detectSeconds = 0.0; ///< of one case, mean
    std::vector<training::CaseResult> cases;
    training::Evaluation all;
    training::Evaluation complete;   ///< cases where no landmark is missing
    training::Evaluation incomplete; ///< the others
};

/// True where none of the case's landmarks is missing.
[[nodiscard]] bool isComplete(const training::CaseResult &result);

/// The network with every width divided, rounded up to what its attention heads and norms divide by.
[[nodiscard]] inference::NetworkOptions shrunk(inference::NetworkOptions options, std::int64_t divisor);

/// \param onResult called on this thread after each network
/// Errors: Cancelled, and those of training and detection.
[[nodiscard]] core::Result<std::vector<ComparedResult>>
compareNetworks(const CompareOptions &options, const core::JobContext &context,
                const std::function<void(const ComparedResult &)> &onResult);

} // namespace gonion::bench
