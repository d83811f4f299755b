// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"
#include "training/losses/loss_options.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// \file
/// A training run on phantoms. Free of Torch.
namespace gonion::training {

enum class TrainedStage { Coarse, Fine };

struct TrainOptions {
    TrainedStage stage = TrainedStage::Coarse;
    std::filesystem::path output;              ///< the model file; written at the end and now and then
    std::optional<std::filesystem::path> init; ///< a model to go on from; its other stage is kept
    std::string name = "Gonion demonstration model";
    inference::CoarseStage coarse;             ///< of a new coarse network; one from `init` keeps its own
    inference::FineStage fine;                 ///< likewise
    bool reshapePatch = false; ///< spacing, patch and context shift of `fine` replace those from `init`
    LossOptions loss;                          ///< of a fine network
    /// Template of a new model: the phantom's landmarks (mandibular molars) under their ids, perhaps with slice groups.
    std::optional<annotation::LandmarkTemplate> landmarks;
    /// Half of a fine network's patches are drawn around one landmark of a slice group, as a detector that shares
    /// slices shows them. Nothing for a template without such groups.
    bool sharesSlices = false;
    std::int64_t steps = 1000;
    double minutes = 0.0;                      ///< stop after this long; 0: after `steps` alone
    std::int64_t batch = 2;                    ///< cases whose gradients are summed in one step
    double learningRate = 1e-3;                ///< highest, after the warm-up; falls along a half cosine
    std::uint64_t seed = 1;
    std::int64_t firstCase = 0; ///< number of the first phantom; a run that goes on starts beyond the last one's
    int threads = 0;            ///< of the CPU; 0: all cores
    std::string device = "auto";
};

/// One line of progress.
struct TrainProgress {
    std::int64_t step = 0;
    double seconds = 0.0;
    double loss = 0.0;          ///< mean since the last line
    double errorMm = 0.0;       ///< mean radial error on the training cases since the last line
    double waitingShare = 0.0;  ///< of the time, spent waiting for cases
};

struct TrainReport {
    std::int64_t steps = 0;
    std::int64_t cases = 0;
    double seconds = 0.0;
    double loss = 0.0;
    double errorMm = 0.0;
};

} // namespace gonion::training
