// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/split.h"

#include <cstddef>
#include <string>
#include <vector>

namespace gonion::annotation {

/// What a leakage check must know of a case.
struct LeakageCase {
    std::string id;
    SplitPlace place;
    std::string volume;            ///< path, compared as a text
    std::string volumeFingerprint; ///< of its content; empty: not known
    std::string patientHash;       ///< empty: not known
};

enum class LeakageKind { SameFile, SameVolume, SamePatient };

/// Cases that share what they must not: they lie in different parts, or in different folds.
struct Leakage {
    LeakageKind kind = LeakageKind::SameVolume;
    std::vector<std::string> caseIds; ///< sorted
    std::string sentence;             ///< for a person; names cases, never a patient
};

struct LeakageReport {
    std::vector<Leakage> leaks;         ///< by kind, then by case
    std::size_t withoutFingerprint = 0; ///< cases that could not be compared by content
    std::size_t withoutPatient = 0;     ///< cases that could not be compared by patient
};

/// Cases without a place (Split::None) are left out.
[[nodiscard]] LeakageReport findLeakage(const std::vector<LeakageCase> &cases);

} // namespace gonion::annotation
