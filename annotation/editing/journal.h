// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/result.h"

#include <QObject>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gonion::annotation {

class JournalWriter;

/// What a journal is about.
struct JournalSubject {
    /// Finds the journals of one case again: its id in the project, or the volume's path.
    std::string caseId;
    std::string annotator;
};

/// Why landmarks changed; told to whoever reads a journal, replaying does not need it.
enum class EditCause { Edit, Undo, Redo };

/// One change: some landmarks as they are after it.
struct JournalEntry {
    EditCause cause = EditCause::Edit;
    std::string title; ///< "Place La"
    std::vector<Landmark> landmarks;
};

/// The unsaved edits of one case in an append-only file, so that a kill or a power cut loses nothing older than
/// `kLongestUnsynced`. `append` hands the line to the operating system before it returns (a kill of the program
/// loses nothing at all); a thread of the journal's own brings it to the disk.
///
/// The file appears at the first edit and goes when everything is saved. While it is open it is locked, so that
/// nobody takes the work of a living program for lost work. Where it cannot be written (disk full, read-only,
/// folder gone) nothing is refused: the edits stay in memory, the thread tries again every second, and all of them
/// are written at once when it succeeds. GUI thread only, but for what the thread does itself.
class Journal : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kLongestUnsynced{500};

    /// Touches no disk. `folder` is made at the first edit where only its last part is missing.
    Journal(std::filesystem::path folder, JournalSubject subject, QObject *parent = nullptr);
    /// Brings what is there to the disk; unsaved work stays on it, to be offered next time.
    ~Journal() override;

    /// The state that edits start from. With `unsaved` it is itself worth keeping and is written at once.
    void begin(const LandmarkSet &landmarks, bool unsaved = false);
    /// Before the edit takes effect. Never fails: what cannot be written is kept, and `failed` says so.
    void append(const JournalEntry &entry);
    /// Everything is saved elsewhere, or given up: the file goes, nothing is offered any more.
    void close(const LandmarkSet &landmarks);

    /// Edits are in memory only.
    [[nodiscard]] bool isFailing() const;
    /// Tries again now instead of in a second.
    void retry();
    /// Waits until the disk has everything. Errors: PermissionDenied, NotFound, WriteFailed.
    core::Result<void> flush();
    /// The file, or an empty path while there is none.
    [[nodiscard]] std::filesystem::path file() const;

Q_SIGNALS:
    /// Once until `recovered`. Both may come from the journal's thread (a queued connection does the right thing).
    void failed(const gonion::core::Error &error);
    void recovered();

private:
    std::unique_ptr<JournalWriter> m_writer;
};

} // namespace gonion::annotation
