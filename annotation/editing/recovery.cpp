// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/recovery.h"

#include "annotation/editing/journal_file.h"
#include "annotation/editing/journal_text.h"
#include "core/read_file.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;

/// A journal begins anew long before.
constexpr std::size_t kLargestJournal = std::size_t{256} << 20;

std::vector<fs::path> journalsIn(const fs::path &folder, const std::string &prefix)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.ends_with(kJournalEnding) && name.starts_with(prefix)) {
            found.push_back(entry->path());
        }
    }
    return found;
}

std::optional<RecoverableWork> workIn(const fs::path &journal)
{
    const auto text = core::readFile(journal, kLargestJournal);
    if (!text) {
        return std::nullopt;
    }
    ReplayedJournal replayed = replay(*text);
    if (replayed.edits == 0) {
        return std::nullopt;
    }
    RecoverableWork work;
    work.journal = journal;
    work.edits = replayed.edits;
    work.lastEdit = replayed.lastTime;
    work.landmarks = std::move(replayed.landmarks);
    work.whole = replayed.head.has_value();
    if (replayed.head) {
        work.caseId = replayed.head->subject.caseId;
        work.annotator = replayed.head->subject.annotator;
    }
    if (replayed.damagedLines > 0) {
        work.notices.push_back(std::to_string(replayed.damagedLines)
                               + (replayed.damagedLines == 1 ? " line of the journal was" : " lines of the journal were")
                               + " damaged and left out. Check the landmarks that were edited last.");
    }
    return work;
}

bool sameLandmarks(const LandmarkSet &a, const LandmarkSet &b)
{
    const auto holdsAllOf = [](const LandmarkSet &one, const LandmarkSet &other) {
        return std::all_of(other.landmarks.begin(), other.landmarks.end(), [&one](const Landmark &landmark) {
            const Landmark *found = one.find(landmark.id);
            // A landmark that nobody has labelled need not be in a file.
            return found != nullptr ? *found == landmark : landmark.state == LandmarkState::Unlabelled;
        });
    };
    return holdsAllOf(a, b) && holdsAllOf(b, a);
}

} // namespace

std::vector<RecoverableWork> recoverableWork(const fs::path &folder, const std::optional<std::string> &caseId)
{
    std::vector<RecoverableWork> found;
    for (const fs::path &journal : journalsIn(folder, caseId ? journalNamePrefix(*caseId) : std::string())) {
        if (isJournalHeld(journal)) {
            continue;
        }
        auto work = workIn(journal);
        if (work && (!caseId || !work->whole || work->caseId == *caseId)) {
            found.push_back(std::move(*work));
        }
    }
    std::sort(found.begin(), found.end(),
              [](const RecoverableWork &a, const RecoverableWork &b) { return a.lastEdit > b.lastEdit; });
    return found;
}

LandmarkSet recoveredOnto(const RecoverableWork &work, const LandmarkSet &saved)
{
    if (work.whole) {
        return work.landmarks;
    }
    LandmarkSet result = saved;
    applyTo(result, work.landmarks.landmarks);
    return result;
}

std::vector<RecoverableWork> workToOffer(const fs::path &folder, const std::string &caseId, const LandmarkSet &saved)
{
    std::vector<RecoverableWork> offered;
    for (RecoverableWork &work : recoverableWork(folder, caseId)) {
        if (sameLandmarks(recoveredOnto(work, saved), saved)) {
            static_cast<void>(discardWork(work)); // where it cannot be deleted it is asked again next time
        } else {
            offered.push_back(std::move(work));
        }
    }
    return offered;
}

core::Result<void> discardWork(const RecoverableWork &work)
{
    std::error_code ignored;
    fs::remove(fs::path(work.journal) += ".part", ignored);
    return removeJournal(work.journal);
}

} // namespace gonion::annotation
