// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/project_case.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::annotation {

/// By what a work list is sorted.
enum class CaseOrder { Id, Stage, Assignee, TimeSpent, Split, Fold, Flags, Comment };

/// Which cases a work list shows, and in which order. Everything that is set must hold.
struct CaseQuery {
    /// Words that must all occur in the case's id, volume, assignees, annotators, comment, flags or stage, in any
    /// letter case. Quotes hold a word with blanks together.
    std::string text;
    std::vector<CaseStage> stages;       ///< one of these; empty: any
    std::optional<std::string> assignee; ///< this one; empty text: nobody's cases
    std::vector<std::string> flags;      ///< all of these
    std::optional<Split> split;
    std::optional<int> fold;
    CaseOrder order = CaseOrder::Id;
    bool descending = false;
};

/// Indices into `cases`. Numbers in names are compared as numbers ("case 9" before "case 10"); equal cases are
/// ordered by id, so the result does not depend on the order of `cases`. Any thread; 1,000 cases take a few milliseconds.
[[nodiscard]] std::vector<std::size_t> matchingCases(const std::vector<ProjectCase> &cases, const CaseQuery &query);

/// Less than 0, 0 or greater than 0, as people sort: numbers by value, letter case ignored where nothing else differs.
[[nodiscard]] int compareNaturally(std::string_view a, std::string_view b);

} // namespace gonion::annotation
