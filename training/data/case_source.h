// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/data/stage_cases.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gonion::training {

/// Gives the networks their cases. A case depends on the run's seed and its number alone, whichever thread asks and
/// however many there are. Safe on several threads at once.
class CaseSource {
public:
    virtual ~CaseSource() = default;
    /// Cases of one epoch that sees each once; none where nothing is ever repeated.
    [[nodiscard]] virtual std::optional<std::int64_t> size() const = 0;
    /// \param number from 0, over all epochs: epoch = number / size(), and each epoch has an order of its own
    /// Errors: with the case's name and file; the caller goes on with the next number or stops.
    [[nodiscard]] virtual core::Result<CoarseCase> coarseCase(std::int64_t number) const = 0;
    [[nodiscard]] virtual core::Result<FineCase> fineCase(std::int64_t number) const = 0;
    /// Makes ready what would else be waited for in the first epoch, on so many threads: a job, with progress from any of
    /// them, one at a time. \return a sentence for each case that cannot be used. Errors: Cancelled.
    [[nodiscard]] virtual core::Result<std::vector<std::string>> prepare(int /*threads*/, const core::JobContext & /*job*/) const
    {
        return std::vector<std::string>();
    }
    /// Sentences for the run's log, of things that cost time and not cases; each once.
    [[nodiscard]] virtual std::vector<std::string> takeNotices() const { return {}; }
    /// For messages: "case_017", "phantom 1099511627792".
    [[nodiscard]] virtual std::string nameOf(std::int64_t number) const = 0;
};

} // namespace gonion::training
