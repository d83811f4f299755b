// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::annotation {

/// The part of a data set that a case belongs to.
enum class Split { None, Train, Validation, Test };

/// Stable name for files: "none", "train", "val", "test".
[[nodiscard]] std::string_view nameOf(Split split);
/// Also "training", "tr", "valid", "validation", "va", "testing", "te", "ts", in any letter case.
[[nodiscard]] std::optional<Split> splitFromName(std::string_view name);

/// What a split must know of a case.
struct SplitCase {
    std::string id;          ///< unique among the cases
    std::string patientHash; ///< cases with the same one stay together; empty: a patient of its own
    std::string stratum;     ///< cases of one stratum are spread evenly ("complete", "incomplete"); may be empty
    Split fixed = Split::None; ///< kept where the plan says so
};

/// How to cut a data set.
struct SplitPlan {
    std::uint64_t seed = 1;
    double trainShare = 0.7;
    double validationShare = 0.15; ///< what is left of 1 is the test part
    int folds = 0;                 ///< 2 to 100: the training and validation cases also get a fold 0..folds-1; 0: none
    bool stratified = true;
    bool keepFixed = false; ///< cases with `fixed` stay there and count towards the shares
};

/// One case's place.
struct SplitPlace {
    Split split = Split::None;
    std::optional<int> fold;
    friend bool operator==(const SplitPlace &, const SplitPlace &) = default;
};

/// Cuts by seed, patients kept whole. The same cases, plan and seed give the same places on every machine and for
/// every order of the cases. docs/DATA_SETS.md says how.
/// \return a place for each case, in their order. InvalidArgument: shares below 0 or above 1 in sum, an
///         impossible number of folds, an empty or repeated id, or one patient with cases fixed in two parts.
[[nodiscard]] core::Result<std::vector<SplitPlace>> assignSplits(const std::vector<SplitCase> &cases,
                                                                 const SplitPlan &plan);

} // namespace gonion::annotation
