// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_writer.h"

#include "core/atomic_file.h"
#include "training/plots/run_plots.h"
#include "training/run/append_file.h"
#include "training/run/environment.h"
#include "training/run/event_log.h"
#include "training/run/process_facts.h"
#include "training/run/run_lock.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <limits>
#include <map>
#include <system_error>
#include <utility>

namespace gonion::training {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using Clock = std::chrono::steady_clock;

/// Room for what a point's time lost in the file.
constexpr double kTimeTolerance = 1e-6;

core::Result<void> makeFolders(const RunFolder &folder)
{
    for (const fs::path &path : {folder.root, folder.checkpoints(), folder.examples(), folder.plots()}) {
        std::error_code error;
        fs::create_directories(path, error);
        if (error) {
            const bool denied = error == std::errc::permission_denied || error == std::errc::read_only_file_system;
            return core::fail(denied ? ErrorCode::PermissionDenied : ErrorCode::WriteFailed,
                              "The run's folder \"" + path.string() + "\" cannot be made: " + error.message()
                                  + ". Choose another one.");
        }
    }
    return {};
}

bool holdsRun(const RunFolder &folder)
{
    std::error_code ignored;
    return fs::exists(folder.status(), ignored) || fs::exists(folder.metrics(), ignored)
           || !fs::is_empty(folder.checkpoints(), ignored);
}

/// On a file system without locks the status must do: another process that still reports.
bool isTakenByStatus(const RunFolder &folder)
{
    const auto status = readStatus(folder);
    return status && isAlive(status->state) && !isAbandoned(folder, *status);
}

using LastSteps = std::map<std::string, std::int64_t>; ///< of each stage

/// metrics.csv with the points up to a time alone; a line that broke off is gone too.
core::Result<void> keepMetricsUpTo(const RunFolder &folder, double seconds, LastSteps &kept)
{
    auto file = core::AtomicFile::create(folder.metrics());
    if (!file) {
        return tl::unexpected(file.error());
    }
    core::Result<void> written = file->write(metricsHeader());
    std::uint64_t offset = 0;
    for (std::uint64_t before = 1; written && before != offset;) {
        before = offset;
        const auto points = readMetrics(folder, offset);
        if (!points) {
            return points.error().code == ErrorCode::NotFound ? file->commit() : tl::unexpected(points.error());
        }
        std::string lines;
        for (const MetricPoint &point : *points) {
            if (point.seconds <= seconds + kTimeTolerance) {
                lines += lineOf(point);
                kept[point.stage] = std::max(kept[point.stage], point.step);
            }
        }
        written = file->write(lines);
    }
    return written ? file->commit() : written;
}

/// Takes back what a process that died in the middle of a line left of it.
core::Result<void> endAtWholeLine(const RunFolder &folder)
{
    std::uint64_t offset = 0;
    for (std::uint64_t before = 1; before != offset;) {
        before = offset;
        if (const auto points = readMetrics(folder, offset); !points) {
            return points.error().code == ErrorCode::NotFound ? core::Result<void>() : tl::unexpected(points.error());
        }
    }
    std::error_code error;
    fs::resize_file(folder.metrics(), offset, error);
    if (error) {
        return core::fail(ErrorCode::WriteFailed, "\"" + folder.metrics().string() + "\" cannot be written on: "
                                                      + error.message() + ". Check its permissions.");
    }
    return {};
}

core::Result<std::vector<MetricPoint>> allPoints(const RunFolder &folder)
{
    std::vector<MetricPoint> all;
    std::uint64_t offset = 0;
    for (std::uint64_t before = 1; before != offset;) {
        before = offset;
        auto points = readMetrics(folder, offset);
        if (!points) {
            return points;
        }
        all.insert(all.end(), std::make_move_iterator(points->begin()), std::make_move_iterator(points->end()));
    }
    return all;
}

std::string oneLine(std::string_view text)
{
    std::string line(text);
    std::replace_if(line.begin(), line.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return line;
}

} // namespace

struct RunWriter::Parts {
    Parts(RunFolder where, RunLock guard)
        : folder(std::move(where)), lock(std::move(guard)), metrics(folder.metrics()), logFile(folder.log()),
          events(folder.events()), started(utcNow())
    {
    }

    void note(std::string &place, const core::Result<void> &result) { place = result ? std::string() : result.error().message; }
    void fillIn(RunStatus &status);
    void writeStatusNow(const RunStatus &status);

    RunFolder folder;
    RunLock lock;
    AppendFile metrics;
    AppendFile logFile;
    EventLog events;
    Environment environment;
    std::string started;
    std::string device;       ///< as environment.json has it
    RunState lastState = RunState::Preparing;
    bool hasStatus = false;
    Clock::time_point nextStatus;
    std::string statusTrouble;
    std::string environmentTrouble;
};

void RunWriter::Parts::fillIn(RunStatus &status)
{
    status.process = processNumber();
    status.host = hostName();
    status.started = started;
    status.updated = utcNow();
    if (status.memoryBytes == 0) {
        status.memoryBytes = residentBytes();
    }
}

void RunWriter::Parts::writeStatusNow(const RunStatus &status)
{
    const Clock::time_point begin = Clock::now();
    note(statusTrouble, writeStatus(folder, status));
    const Clock::time_point end = Clock::now();
    lastState = status.state;
    hasStatus = true;
    // A disk that takes long to flush may cost a twentieth of the time, not more.
    nextStatus = end + std::max<Clock::duration>(std::chrono::seconds(1), 20 * (end - begin));
    if (!status.device.empty() && status.device != device) {
        device = status.device;
        note(environmentTrouble, environment.setDevice(folder, device));
    }
}

RunWriter::RunWriter(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
RunWriter::RunWriter(RunWriter &&) noexcept = default;
RunWriter &RunWriter::operator=(RunWriter &&) noexcept = default;
RunWriter::~RunWriter() = default;

core::Result<RunWriter> RunWriter::openWithText(const RunFolder &folder, std::string_view planJson, bool resume)
{
    if (const auto made = makeFolders(folder); !made) {
        return tl::unexpected(made.error());
    }
    auto lock = RunLock::take(folder.root);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    if (!lock->isReal() && isTakenByStatus(folder)) {
        return core::fail(ErrorCode::InvalidArgument, "Another process is at work on the run \"" + folder.root.string()
                                                          + "\". Stop it first, or choose another folder.");
    }
    if (!resume && holdsRun(folder)) {
        return core::fail(ErrorCode::InvalidArgument, "The folder \"" + folder.root.string()
                                                          + "\" holds a run already. Resume that one, or choose another folder.");
    }
    if (const auto ended = endAtWholeLine(folder); !ended) {
        return tl::unexpected(ended.error());
    }
    auto parts = std::make_unique<Parts>(folder, std::move(*lock));
    std::error_code error;
    if (fs::file_size(folder.metrics(), error) == 0 && !error) {
        parts->metrics.append(metricsHeader());
    }
    for (const auto &written : {core::writeFileAtomically(folder.plan(), planJson), parts->environment.beginSession(folder),
                                writeWish(folder, RunWish::GoOn)}) {
        if (!written) {
            return tl::unexpected(written.error());
        }
    }
    RunWriter writer(std::move(parts));
    if (resume) {
        // Everything stays until `rewindTo` says otherwise; TensorBoard's curves go on in a new file.
        if (const auto kept = writer.rewindTo(std::numeric_limits<double>::infinity()); !kept) {
            return tl::unexpected(kept.error());
        }
    }
    return writer;
}

core::Result<void> RunWriter::rewindTo(double seconds)
{
    LastSteps lastSteps;
    const auto kept = keepMetricsUpTo(m_parts->folder, seconds, lastSteps);
    if (kept) {
        m_parts->metrics = AppendFile(m_parts->folder.metrics()); // the old one is another file now
        m_parts->events.goOnAfter(lastSteps);
    }
    return kept;
}

void RunWriter::setStatus(RunStatus status)
{
    const bool changed = !m_parts->hasStatus || status.state != m_parts->lastState;
    if (changed || Clock::now() >= m_parts->nextStatus) {
        m_parts->fillIn(status);
        m_parts->writeStatusNow(status);
    }
}

void RunWriter::add(const MetricPoint &point)
{
    add(std::vector<MetricPoint>{point});
}

void RunWriter::add(const std::vector<MetricPoint> &points)
{
    std::string lines;
    for (const MetricPoint &point : points) {
        lines += lineOf(point);
    }
    m_parts->metrics.append(lines);
    m_parts->events.add(points);
}

void RunWriter::log(std::string_view line)
{
    m_parts->logFile.append(utcNow() + "  " + oneLine(line) + "\n");
}

void RunWriter::draw()
{
    const auto points = allPoints(m_parts->folder);
    const auto drawn = points ? drawPlots(m_parts->folder.plots(), *points) : tl::unexpected(points.error());
    if (!drawn) {
        log(drawn.error().message);
    }
}

void RunWriter::finish(RunStatus status)
{
    draw();
    m_parts->metrics.flush();
    m_parts->events.flush();
    m_parts->logFile.flush();
    m_parts->fillIn(status);
    m_parts->writeStatusNow(status);
}

std::string RunWriter::trouble() const
{
    for (const std::string &trouble : {m_parts->metrics.trouble(), m_parts->statusTrouble, m_parts->logFile.trouble(),
                                       m_parts->events.trouble(), m_parts->environmentTrouble}) {
        if (!trouble.empty()) {
            return trouble;
        }
    }
    return {};
}

} // namespace gonion::training
