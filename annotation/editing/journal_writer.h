// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/editing/journal_file.h"
#include "annotation/editing/journal_text.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace gonion::annotation {

/// The working part of a journal: a file, the state it describes, and the thread that brings it to the disk. Where a
/// file fails, the next one begins with the whole state, so nothing of the failed one is needed. Private to this folder.
class JournalWriter {
public:
    /// Called from any thread, never with a lock held.
    struct Listener {
        std::function<void(const core::Error &)> failed;
        std::function<void()> recovered;
    };

    JournalWriter(std::filesystem::path folder, JournalSubject subject, Listener listener);
    JournalWriter(const JournalWriter &) = delete;
    JournalWriter &operator=(const JournalWriter &) = delete;
    ~JournalWriter();

    void begin(const LandmarkSet &landmarks, bool unsaved);
    void append(const JournalEntry &entry);
    void close(const LandmarkSet &landmarks);
    void retry();
    core::Result<void> flush();
    [[nodiscard]] bool isFailing() const;
    [[nodiscard]] std::filesystem::path file() const;

private:
    using Lock = std::unique_lock<std::mutex>;

    void run();
    void syncOnce(Lock &lock);
    void rewrite(Lock &lock);
    core::Result<std::shared_ptr<JournalFile>> written(const std::string &bytes, const std::filesystem::path &path);
    void startFile();
    void writeLine(const std::string &line);
    void fails(const core::Error &error);
    void works();
    void forgetFile();
    void tell(Lock &lock);
    [[nodiscard]] std::string headLine() const;
    [[nodiscard]] std::filesystem::path newPath();
    [[nodiscard]] bool allSafe() const { return !m_error && m_safe == m_written; }

    const std::filesystem::path m_folder;
    const JournalSubject m_subject;
    const Listener m_listener;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;   ///< for the thread
    std::condition_variable m_turned; ///< for `flush`: something was synced or failed
    LandmarkSet m_state;
    std::size_t m_edits = 0;
    std::shared_ptr<JournalFile> m_file;
    std::filesystem::path m_path;   ///< of m_file, for whoever asks
    std::size_t m_bytes = 0;        ///< in it
    std::size_t m_mostBytes;        ///< it begins anew beyond that
    unsigned m_files = 0;           ///< names given so far
    std::string m_sinceRewrite;     ///< lines that came while a new file is being written
    bool m_rewriting = false;
    std::uint64_t m_written = 0;    ///< counts what was handed over ...
    std::uint64_t m_safe = 0;       ///< ... and how much of it is on the disk
    std::uint64_t m_epoch = 0;      ///< changes with each `begin` and `close`: a rewrite that began before is void
    std::uint64_t m_attempts = 0;   ///< rewrites that ended
    std::optional<core::Error> m_error;
    std::optional<core::Error> m_untoldError;
    bool m_untoldRecovery = false;
    bool m_hurry = false;
    bool m_stop = false;
    std::thread m_thread; ///< last: it uses all of the above
};

} // namespace gonion::annotation
