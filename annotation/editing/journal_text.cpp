// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/journal_text.h"

#include "annotation/landmark_json.h"

#include <QCryptographicHash>
#include <QDateTime>

#include <zlib.h>

#include <array>
#include <cstdio>
#include <utility>

namespace gonion::annotation {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr int kFormatVersion = 1;
constexpr std::size_t kSumDigits = 8;

std::string sumOf(std::string_view text)
{
    const unsigned long sum = crc32(0, reinterpret_cast<const unsigned char *>(text.data()),
                                    static_cast<unsigned>(text.size()));
    std::array<char, kSumDigits + 1> digits{};
    std::snprintf(digits.data(), digits.size(), "%08lx", sum);
    return digits.data();
}

std::string lineFrom(const OrderedJson &json)
{
    const std::string text = json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
    return sumOf(text) + " " + text + "\n";
}

/// The JSON of a line without its line feed; nothing where it is damaged.
std::optional<Json> jsonOf(std::string_view line)
{
    if (line.size() <= kSumDigits || line[kSumDigits] != ' '
        || sumOf(line.substr(kSumDigits + 1)) != line.substr(0, kSumDigits)) {
        return std::nullopt;
    }
    auto json = parseUntrustedJson(line.substr(kSumDigits + 1));
    return json ? std::optional(std::move(*json)) : std::nullopt;
}

std::string_view nameOf(EditCause cause)
{
    switch (cause) {
    case EditCause::Undo:
        return "undo";
    case EditCause::Redo:
        return "redo";
    case EditCause::Edit:
        break;
    }
    return "edit";
}

std::optional<JournalHead> headFrom(const Json &json)
{
    auto landmarks = wholeSetFrom(memberAt(json, "set"));
    if (!landmarks || numberAt(json, "gonionJournal") != kFormatVersion) {
        return std::nullopt;
    }
    JournalHead head;
    head.subject = {textAt(json, "case"), textAt(json, "annotator")};
    const double edits = numberAt(json, "edits").value_or(0.0);
    head.edits = edits > 0.0 && edits < 1e9 ? static_cast<std::size_t>(edits) : 0;
    head.time = textAt(json, "time");
    head.landmarks = std::move(*landmarks);
    return head;
}

std::optional<std::vector<Landmark>> changesFrom(const Json &json)
{
    const Json *list = arrayAt(json, "landmarks");
    if (list == nullptr) {
        return std::nullopt;
    }
    std::vector<Landmark> landmarks;
    for (const Json &entry : *list) {
        auto landmark = wholeLandmarkFrom(entry);
        if (!landmark) {
            return std::nullopt;
        }
        landmarks.push_back(std::move(*landmark));
    }
    return landmarks;
}

} // namespace

std::string lineFrom(const JournalHead &head)
{
    OrderedJson json;
    json["gonionJournal"] = kFormatVersion;
    json["case"] = head.subject.caseId;
    json["annotator"] = head.subject.annotator;
    json["time"] = head.time;
    json["edits"] = head.edits;
    json["set"] = wholeJsonFrom(head.landmarks);
    return lineFrom(json);
}

std::string lineFrom(const JournalEntry &entry, const std::string &time)
{
    OrderedJson json;
    json["time"] = time;
    json["cause"] = nameOf(entry.cause);
    json["title"] = entry.title;
    json["landmarks"] = OrderedJson::array();
    for (const Landmark &landmark : entry.landmarks) {
        json["landmarks"].push_back(wholeJsonFrom(landmark));
    }
    return lineFrom(json);
}

void applyTo(LandmarkSet &set, const std::vector<Landmark> &landmarks)
{
    for (const Landmark &landmark : landmarks) {
        if (Landmark *old = set.find(landmark.id)) {
            *old = landmark;
        } else {
            set.landmarks.push_back(landmark);
        }
    }
}

ReplayedJournal replay(std::string_view text)
{
    ReplayedJournal result;
    bool first = true;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const bool whole = end != std::string_view::npos;
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(whole ? end + 1 : text.size());
        const auto json = whole ? jsonOf(line) : std::nullopt;
        const bool isFirst = std::exchange(first, false);
        if (isFirst && json) {
            result.head = headFrom(*json);
        }
        if (isFirst && result.head) {
            result.landmarks = result.head->landmarks;
            result.edits = result.head->edits;
            result.lastTime = result.head->time;
            continue;
        }
        const auto changes = json ? changesFrom(*json) : std::nullopt;
        if (!changes) {
            ++result.damagedLines;
            continue;
        }
        applyTo(result.landmarks, *changes);
        ++result.edits;
        result.lastTime = textAt(*json, "time");
    }
    return result;
}

std::string journalNamePrefix(const std::string &caseId)
{
    const QByteArray hash = QCryptographicHash::hash(QByteArray::fromStdString(caseId), QCryptographicHash::Sha256);
    return hash.toHex().left(16).toStdString() + "-";
}

std::string journalTime()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
}

} // namespace gonion::annotation
