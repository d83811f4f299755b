// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/journal_writer.h"

#include <QDateTime>

#include <chrono>
#include <utility>

#include <unistd.h>

namespace gonion::annotation {

namespace {

using core::Error;
using core::Result;

/// Edits of one drag reach the disk together.
constexpr std::chrono::milliseconds kGather{50};
constexpr std::chrono::milliseconds kRetryEvery{1000};
/// Beyond this the file begins anew with the state, so that an endless session does not fill the disk.
constexpr std::size_t kLargestFile = std::size_t{4} << 20;

} // namespace

JournalWriter::JournalWriter(std::filesystem::path folder, JournalSubject subject, Listener listener)
    : m_folder(std::move(folder)), m_subject(std::move(subject)), m_listener(std::move(listener)),
      m_mostBytes(kLargestFile), m_thread([this] { run(); })
{
}

JournalWriter::~JournalWriter()
{
    {
        const Lock lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

std::string JournalWriter::headLine() const
{
    return lineFrom(JournalHead{m_subject, m_edits, journalTime(), m_state});
}

std::filesystem::path JournalWriter::newPath()
{
    const std::string time = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmsszzz")).toStdString();
    return m_folder / (journalNamePrefix(m_subject.caseId) + time + "-" + std::to_string(::getpid()) + "-"
                       + std::to_string(++m_files) + std::string(kJournalEnding));
}

// What the caller's thread does

void JournalWriter::begin(const LandmarkSet &landmarks, bool unsaved)
{
    Lock lock(m_mutex);
    forgetFile();
    works();
    m_state = landmarks;
    m_edits = unsaved ? 1 : 0;
    if (unsaved) {
        startFile();
    }
    tell(lock);
}

void JournalWriter::append(const JournalEntry &entry)
{
    const std::string line = lineFrom(entry, journalTime());
    Lock lock(m_mutex);
    if (!m_file && !m_error) {
        startFile();
    }
    applyTo(m_state, entry.landmarks);
    ++m_edits;
    writeLine(line);
    tell(lock);
}

void JournalWriter::close(const LandmarkSet &landmarks)
{
    Lock lock(m_mutex);
    if (m_file) {
        m_file->remove();
    }
    forgetFile();
    m_state = landmarks;
    m_edits = 0;
    works();
    tell(lock);
}

void JournalWriter::forgetFile()
{
    ++m_epoch;
    m_file.reset();
    m_path.clear();
    m_bytes = 0;
    m_sinceRewrite.clear();
    m_safe = m_written;
}

/// A new file begins with the state so far.
void JournalWriter::startFile()
{
    auto created = JournalFile::create(newPath());
    if (!created) {
        ++m_written;
        fails(created.error());
        return;
    }
    m_file = std::move(*created);
    m_path = m_file->path();
    m_bytes = 0;
    writeLine(headLine());
}

void JournalWriter::writeLine(const std::string &line)
{
    ++m_written;
    if (m_rewriting) {
        m_sinceRewrite += line;
    }
    if (m_error) {
        return; // the next file will begin with the state, which has it
    }
    if (const auto done = m_file->append(line); !done) {
        fails(done.error());
        return;
    }
    m_bytes += line.size();
    m_wake.notify_all();
}

void JournalWriter::fails(const Error &error)
{
    if (!m_error) {
        m_untoldError = error;
        m_untoldRecovery = false;
        m_hurry = true; // it may be over already
    }
    m_error = error;
    m_turned.notify_all();
    m_wake.notify_all();
}

void JournalWriter::works()
{
    if (m_error) {
        m_untoldRecovery = !m_untoldError; // nobody need hear of a failure that is over
        m_untoldError.reset();
    }
    m_error.reset();
    m_turned.notify_all();
}

/// Tells the listener what has turned; gives the lock up for that.
void JournalWriter::tell(Lock &lock)
{
    const std::optional<Error> error = std::exchange(m_untoldError, std::nullopt);
    const bool recovered = std::exchange(m_untoldRecovery, false);
    if (!error && !recovered) {
        return;
    }
    lock.unlock();
    if (error) {
        m_listener.failed(*error);
    } else {
        m_listener.recovered();
    }
    lock.lock();
}

void JournalWriter::retry()
{
    {
        const Lock lock(m_mutex);
        m_hurry = true;
    }
    m_wake.notify_all();
}

Result<void> JournalWriter::flush()
{
    Lock lock(m_mutex);
    const std::uint64_t attempts = m_attempts;
    m_hurry = true;
    m_wake.notify_all();
    m_turned.wait(lock, [&] { return allSafe() || (m_error && m_attempts > attempts); });
    return m_error ? Result<void>(tl::unexpected(*m_error)) : Result<void>{};
}

bool JournalWriter::isFailing() const
{
    const Lock lock(m_mutex);
    return m_error.has_value();
}

std::filesystem::path JournalWriter::file() const
{
    const Lock lock(m_mutex);
    return m_path;
}

// What the journal's own thread does

void JournalWriter::run()
{
    Lock lock(m_mutex);
    while (true) {
        if (m_error) {
            m_wake.wait_for(lock, kRetryEvery, [this] { return m_stop || m_hurry || !m_error; });
        } else {
            m_wake.wait(lock, [this] { return m_stop || m_error || !allSafe(); });
            if (!m_error && !allSafe()) {
                m_wake.wait_for(lock, kGather, [this] { return m_stop || m_hurry || m_error; });
            }
        }
        m_hurry = false;
        const bool last = m_stop;
        if (!m_error && !allSafe()) {
            syncOnce(lock);
        }
        if (m_error || m_bytes > m_mostBytes) {
            rewrite(lock);
        }
        tell(lock);
        if (last && (allSafe() || m_error)) {
            return;
        }
    }
}

void JournalWriter::syncOnce(Lock &lock)
{
    const std::uint64_t written = m_written;
    const std::uint64_t epoch = m_epoch;
    const std::shared_ptr<JournalFile> file = m_file;
    lock.unlock();
    const Result<void> done = file->sync();
    lock.lock();
    if (epoch != m_epoch) {
        return; // saved or begun anew meanwhile
    }
    if (!done) {
        fails(done.error());
        return;
    }
    m_safe = written;
    m_turned.notify_all();
}

Result<std::shared_ptr<JournalFile>> JournalWriter::written(const std::string &bytes, const std::filesystem::path &path)
{
    auto file = JournalFile::create(path);
    if (!file) {
        return file;
    }
    Result<void> done = (*file)->append(bytes);
    if (done) {
        done = (*file)->sync();
    }
    if (!done) {
        (*file)->remove();
        return tl::unexpected(done.error());
    }
    return file;
}

/// A new file with the whole state takes the place of the old one, which may be damaged, full or gone.
void JournalWriter::rewrite(Lock &lock)
{
    const std::uint64_t epoch = m_epoch;
    const std::uint64_t before = m_written;
    const std::filesystem::path path = m_path.empty() ? newPath() : m_path;
    std::filesystem::path part = path;
    part += ".part";
    const std::string head = headLine();
    m_rewriting = true;
    m_sinceRewrite.clear();
    lock.unlock();
    auto file = written(head, part);
    lock.lock();
    m_rewriting = false;
    ++m_attempts;
    const std::string since = std::exchange(m_sinceRewrite, {});
    if (epoch != m_epoch) {
        if (file) {
            (*file)->remove();
        }
        return;
    }
    Result<void> done = file ? (*file)->append(since) : Result<void>(tl::unexpected(file.error()));
    if (done) {
        done = (*file)->renameTo(path);
    }
    if (!done) {
        if (file) {
            (*file)->remove();
        }
        if (!m_error) {
            m_mostBytes *= 2; // the old file is still good
            return;
        }
        fails(done.error());
        return;
    }
    m_file = std::move(*file);
    m_path = path;
    m_bytes = head.size() + since.size();
    m_safe = before;
    ++m_written; // the new name
    works();
}

} // namespace gonion::annotation
