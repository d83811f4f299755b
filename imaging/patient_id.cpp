// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/patient_id.h"

#include "imaging/dicom_scan.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace gonion::imaging {

namespace {

constexpr std::array<std::string_view, 10> kNobody{"anon",    "anonym", "anonymous", "anonymized", "anonymised",
                                                   "deidentified", "none", "unknown", "removed", "no id"};

/// Letters and digits in small letters: "ANONYMOUS^" and "(anonymous)" say the same.
std::string wordOf(std::string_view text)
{
    std::string word;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            word.push_back(c);
        } else if (c >= 'A' && c <= 'Z') {
            word.push_back(static_cast<char>(c - 'A' + 'a'));
        } else if (c == ' ' && !word.empty()) {
            word.push_back(c);
        }
    }
    return word.substr(0, word.find_last_not_of(' ') + 1);
}

bool tellsNobody(const std::string &id)
{
    const bool ascii = std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const std::string word = wordOf(id);
    const bool onlyZeros = word.find_first_not_of('0') == std::string::npos; // of no letter at all too
    return ascii && (onlyZeros || std::find(kNobody.begin(), kNobody.end(), word) != kNobody.end());
}

} // namespace

core::Result<std::string> patientIdOf(const std::filesystem::path &volume, const core::JobContext &context)
{
    std::error_code ignored;
    if (!std::filesystem::is_directory(volume, ignored) && isVolumeFileName(volume)) {
        return std::string();
    }
    const auto scan = scanDicom(volume, context);
    if (!scan) {
        return tl::unexpected(scan.error());
    }
    const auto group = std::find_if(scan->groups.begin(), scan->groups.end(), [](const DicomGroup &candidate) {
        return candidate.isVolume() && candidate.isReadableModality();
    });
    if (group == scan->groups.end()) {
        return std::string();
    }
    const std::string &id = group->front().patientId;
    return tellsNobody(id) ? std::string() : id;
}

} // namespace gonion::imaging
