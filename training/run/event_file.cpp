// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/event_file.h"

#include "training/run/crc32c.h"

#include <bit>
#include <chrono>
#include <system_error>

namespace gonion::training {

namespace {

namespace fs = std::filesystem;

/// Kinds of a field of a message, and the numbers of the fields that are written.
enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };
constexpr std::uint32_t kEventWallTime = 1;
constexpr std::uint32_t kEventStep = 2;
constexpr std::uint32_t kEventFileVersion = 3;
constexpr std::uint32_t kEventSummary = 5;
constexpr std::uint32_t kEventSessionLog = 7;
constexpr std::uint32_t kSummaryValue = 1;
constexpr std::uint32_t kValueTag = 1;
constexpr std::uint32_t kValueSimpleValue = 2;
constexpr std::uint32_t kSessionLogStatus = 1;
constexpr std::uint64_t kSessionStart = 1;

template <typename Unsigned>
void appendLittleEndian(std::string &bytes, Unsigned value)
{
    for (std::size_t n = 0; n < sizeof value; ++n) {
        bytes += static_cast<char>((value >> (8 * n)) & 0xFFU);
    }
}

void appendVarint(std::string &bytes, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7U) {
        bytes += static_cast<char>((value & 0x7FU) | 0x80U);
    }
    bytes += static_cast<char>(value);
}

void appendKey(std::string &bytes, std::uint32_t field, WireType type)
{
    appendVarint(bytes, field << 3U | type);
}

void appendBytes(std::string &bytes, std::uint32_t field, std::string_view content)
{
    appendKey(bytes, field, kLengthDelimited);
    appendVarint(bytes, content.size());
    bytes += content;
}

std::string eventAt(double wallTime)
{
    std::string event;
    appendKey(event, kEventWallTime, kFixed64);
    appendLittleEndian(event, std::bit_cast<std::uint64_t>(wallTime));
    return event;
}

void appendStep(std::string &event, std::int64_t step)
{
    appendKey(event, kEventStep, kVarint);
    appendVarint(event, static_cast<std::uint64_t>(step));
}

/// Check sums of data that holds check sums are weak: TensorFlow turns and shifts them.
std::uint32_t masked(std::uint32_t sum)
{
    return (sum >> 15U | sum << 17U) + 0xA282EAD8U;
}

double wallTimeNow()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// A name that sorts behind those of earlier sessions: TensorBoard reads them in this order.
fs::path newFileIn(const fs::path &folder, double wallTime)
{
    std::error_code ignored; // writing says what is wrong
    fs::create_directories(folder, ignored);
    for (auto second = static_cast<std::int64_t>(wallTime);; ++second) {
        const fs::path file = folder / ("events.out.tfevents." + std::to_string(second) + ".gonion");
        if (!fs::exists(file, ignored)) {
            return file;
        }
    }
}

} // namespace

std::string framedRecord(std::string_view bytes)
{
    std::string record;
    appendLittleEndian(record, static_cast<std::uint64_t>(bytes.size()));
    appendLittleEndian(record, masked(crc32c(record)));
    record += bytes;
    appendLittleEndian(record, masked(crc32c(bytes)));
    return record;
}

std::string scalarEvent(double wallTime, std::int64_t step, std::string_view tag, float value)
{
    std::string scalar;
    appendBytes(scalar, kValueTag, tag);
    appendKey(scalar, kValueSimpleValue, kFixed32);
    appendLittleEndian(scalar, std::bit_cast<std::uint32_t>(value));
    std::string summary;
    appendBytes(summary, kSummaryValue, scalar);
    std::string event = eventAt(wallTime);
    appendStep(event, step);
    appendBytes(event, kEventSummary, summary);
    return event;
}

std::string versionEvent(double wallTime)
{
    std::string event = eventAt(wallTime);
    appendBytes(event, kEventFileVersion, "brain.Event:2");
    return event;
}

std::string restartEvent(double wallTime, std::int64_t step)
{
    std::string session;
    appendKey(session, kSessionLogStatus, kVarint);
    appendVarint(session, kSessionStart);
    std::string event = eventAt(wallTime);
    appendStep(event, step);
    appendBytes(event, kEventSessionLog, session);
    return event;
}

EventFile::EventFile(const fs::path &folder, std::optional<std::int64_t> goesOnAt) : m_file(newFileIn(folder, wallTimeNow()))
{
    m_file.append(framedRecord(versionEvent(wallTimeNow())));
    if (goesOnAt) {
        m_file.append(framedRecord(restartEvent(wallTimeNow(), *goesOnAt)));
    }
}

void EventFile::add(double wallTime, std::int64_t step, std::string_view tag, double value)
{
    m_file.append(framedRecord(scalarEvent(wallTime, step, tag, static_cast<float>(value))));
}

} // namespace gonion::training
