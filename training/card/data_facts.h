// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/data/case_list.h"
#include "training/data/landmark_counts.h"
#include "training/plan/training_plan.h"

#include <cstdint>
#include <string>
#include <vector>

/// \file
/// What a model was trained on, in figures. Free of Torch.
namespace gonion::training {

struct DataFacts {
    bool phantoms = false;    ///< drawn while the network learns: the rest is empty but for the fingerprint
    std::string fingerprint;  ///< SHA-256, hexadecimal; of phantoms: their seed and the program's version
    std::int64_t training = 0;
    std::int64_t validation = 0;
    std::int64_t test = 0;    ///< put aside
    std::int64_t uncounted = 0; ///< cases whose landmarks need their volume to be read
    std::vector<LandmarkCounts> landmarks; ///< over the cases to learn from and to validate with; in the template's order
};

/// Counts, and the fingerprint: over each case's place in the split, its name, its landmark file, and of its volume what
/// `volumeContentIdentity` takes. So an exchanged, moved or edited case gives another one within seconds, without reading
/// every byte; it does not depend on where the data lies, on times, or on the order in which it is listed.
/// Errors: NotFound, PermissionDenied, Unreadable (a case's file), Cancelled.
[[nodiscard]] core::Result<DataFacts> dataFactsOf(const CaseList &cases, const TrainingPlan &plan, const core::JobContext &job = {});

} // namespace gonion::training
