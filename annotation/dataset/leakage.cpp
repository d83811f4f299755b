// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/leakage.h"

#include <algorithm>
#include <map>
#include <utility>

namespace gonion::annotation {

namespace {

constexpr std::size_t kMostNamed = 6;

using Members = std::vector<const LeakageCase *>;

bool areApart(const SplitPlace &a, const SplitPlace &b)
{
    return a.split != b.split || (a.fold && b.fold && a.fold != b.fold);
}

bool isLeak(const Members &members)
{
    return std::any_of(members.begin(), members.end(),
                       [&members](const LeakageCase *item) { return areApart(item->place, members.front()->place); });
}

std::string placeText(const SplitPlace &place)
{
    return std::string(nameOf(place.split)) + (place.fold ? ", fold " + std::to_string(*place.fold) : std::string());
}

std::string sentenceOf(LeakageKind kind, const Members &members)
{
    std::string names;
    for (std::size_t n = 0; n < std::min(members.size(), kMostNamed); ++n) {
        const bool last = n + 1 == members.size();
        names += (n == 0 ? "" : last ? " and " : ", ") + ("\"" + members[n]->id + "\" (" + placeText(members[n]->place) + ")");
    }
    if (members.size() > kMostNamed) {
        names += " and " + std::to_string(members.size() - kMostNamed) + " more";
    }
    switch (kind) {
    case LeakageKind::SameFile:
        return "The cases " + names + " have one and the same file.";
    case LeakageKind::SameVolume:
        return "The cases " + names + " have volumes with the same content.";
    case LeakageKind::SamePatient:
        break;
    }
    return "The cases " + names + " are of one patient.";
}

/// Leaks among the cases that share the text `key` gives; an empty text is shared with nobody.
template <typename Key>
void appendLeaks(std::vector<Leakage> &leaks, LeakageKind kind, const Members &cases, Key key)
{
    std::map<std::string, Members> byKey;
    for (const LeakageCase *item : cases) {
        if (const std::string &text = key(*item); !text.empty()) {
            byKey[text].push_back(item);
        }
    }
    for (const auto &[text, members] : byKey) {
        const bool oneFile = std::all_of(members.begin(), members.end(), [&members = members](const LeakageCase *item) {
            return item->volume == members.front()->volume;
        });
        // One file has one content: that was said already.
        if (!isLeak(members) || (kind == LeakageKind::SameVolume && oneFile)) {
            continue;
        }
        Leakage leak{kind, {}, sentenceOf(kind, members)};
        for (const LeakageCase *item : members) {
            leak.caseIds.push_back(item->id);
        }
        leaks.push_back(std::move(leak));
    }
}

} // namespace

LeakageReport findLeakage(const std::vector<LeakageCase> &cases)
{
    LeakageReport report;
    Members placed;
    for (const LeakageCase &item : cases) {
        if (item.place.split == Split::None) {
            continue;
        }
        placed.push_back(&item);
        report.withoutFingerprint += item.volumeFingerprint.empty() ? 1 : 0;
        report.withoutPatient += item.patientHash.empty() ? 1 : 0;
    }
    std::sort(placed.begin(), placed.end(), [](const LeakageCase *a, const LeakageCase *b) { return a->id < b->id; });
    appendLeaks(report.leaks, LeakageKind::SameFile, placed, [](const LeakageCase &item) -> const std::string & { return item.volume; });
    appendLeaks(report.leaks, LeakageKind::SameVolume, placed,
                [](const LeakageCase &item) -> const std::string & { return item.volumeFingerprint; });
    appendLeaks(report.leaks, LeakageKind::SamePatient, placed,
                [](const LeakageCase &item) -> const std::string & { return item.patientHash; });
    std::stable_sort(report.leaks.begin(), report.leaks.end(), [](const Leakage &a, const Leakage &b) {
        return std::pair(a.kind, a.caseIds) < std::pair(b.kind, b.caseIds);
    });
    return report;
}

} // namespace gonion::annotation
