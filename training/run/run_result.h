// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/result.h"
#include "training/run/run_folder.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// \file
/// result.json of a run: how good its model is on the validation cases, and where it is worst. Free of Torch.
namespace gonion::training {

/// One landmark of one validation case.
struct ResultLandmark {
    std::string id;
    annotation::LandmarkState truth = annotation::LandmarkState::Unlabelled;
    annotation::LandmarkState predicted = annotation::LandmarkState::Unlabelled;
    std::optional<double> errorMm;     ///< of a truly present one, at the best position
    std::optional<double> probability; ///< of being present; none: nothing was said
    friend bool operator==(const ResultLandmark &, const ResultLandmark &) = default;
};

struct ResultCase {
    std::string name;
    std::filesystem::path volume;  ///< empty: in no file (a phantom)
    std::optional<double> mreMm;   ///< mean over its present landmarks; none: it has none
    std::int64_t wrongStates = 0;  ///< landmarks known to be present or missing of which the opposite was said
    std::vector<ResultLandmark> landmarks;
    friend bool operator==(const ResultCase &, const ResultCase &) = default;
};

/// One landmark over all cases; figures without anything to count are not set. Shares are 0..1.
struct ResultFigures {
    std::string id; ///< empty: all landmarks
    std::int64_t present = 0;
    std::optional<double> mreMm;
    std::optional<double> sdMm;
    std::array<std::optional<double>, 4> sdr; ///< at 2, 2.5, 3, 4 mm
    std::optional<double> presenceF1;
    friend bool operator==(const ResultFigures &, const ResultFigures &) = default;
};

struct RunResult {
    std::string protocol;         ///< "full": as a user meets it; "paper": positions alone (a coarse network alone)
    std::string modelHash;        ///< SHA-256 of model.safetensors
    bool calibrated = false;      ///< figures by a calibration that was fitted to the other cases, in five parts
    ResultFigures overall;
    std::vector<ResultFigures> landmarks; ///< in the template's order
    std::vector<ResultCase> cases;        ///< the worst first: by mean error, cases without one last
    std::string evaluationJson;   ///< training/metrics: toJson(Evaluation), everything that was counted
    friend bool operator==(const RunResult &, const RunResult &) = default;
};

/// Atomically. Errors: as core::writeFileAtomically.
[[nodiscard]] core::Result<void> writeResult(const RunFolder &folder, const RunResult &result);
/// Errors: NotFound, PermissionDenied, Unreadable.
[[nodiscard]] core::Result<RunResult> readResult(const RunFolder &folder);

} // namespace gonion::training
