// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/editing/journal.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// \file
/// The text of a journal. Each line is a check sum (CRC-32, eight hexadecimal digits), a space, JSON, a line feed. The
/// first holds the whole set at that moment and whose it is, each other one the landmarks that changed, as they are
/// afterwards: so a damaged line costs nothing but itself. Private to this folder.
namespace gonion::annotation {

/// The first line of a journal.
struct JournalHead {
    JournalSubject subject;
    std::size_t edits = 0; ///< unsaved ones that `landmarks` already holds
    std::string time;      ///< ISO 8601 with milliseconds, UTC
    LandmarkSet landmarks;
};

/// What a journal's text comes to.
struct ReplayedJournal {
    std::optional<JournalHead> head; ///< none where the first line is damaged
    LandmarkSet landmarks;           ///< without a head: only what the entries tell
    std::size_t edits = 0;
    std::string lastTime;
    std::size_t damagedLines = 0;
};

[[nodiscard]] std::string lineFrom(const JournalHead &head);
[[nodiscard]] std::string lineFrom(const JournalEntry &entry, const std::string &time);

/// Puts the entry's landmarks in the place of those with the same id, or at the end.
void applyTo(LandmarkSet &set, const std::vector<Landmark> &landmarks);

/// Leaves out damaged lines and counts them; never fails.
[[nodiscard]] ReplayedJournal replay(std::string_view text);

/// The beginning of the names of all journals of a case.
[[nodiscard]] std::string journalNamePrefix(const std::string &caseId);
inline constexpr std::string_view kJournalEnding = ".journal";

/// Now, as in `JournalHead::time`.
[[nodiscard]] std::string journalTime();

} // namespace gonion::annotation
