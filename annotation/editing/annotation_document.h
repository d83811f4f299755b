// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "core/result.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class QUndoStack;

namespace gonion::annotation {

class Journal;
enum class EditCause;

/// What `accept` did.
struct AcceptedProposals {
    std::size_t accepted = 0;
    std::size_t leftOut = 0; ///< already set by a person, or no landmark of the case
};

/// A document's landmarks at one moment, for a save on another thread.
struct DocumentSnapshot {
    LandmarkSet landmarks;
    std::uint64_t revision = 0;
};

/// The landmarks of one case while they are edited: the one place where they are kept. Every edit is written to
/// the journal, then done, and is one step of the history. GUI thread only.
///
/// Edits fail with InvalidArgument (no such landmark, no finite position) and PermissionDenied (a document that
/// is shown only); then nothing has changed. An edit that the journal could not write is kept all the same, in
/// memory, and the journal tries again: `journalFailed` tells once, `journalRecovered` when all is on the disk.
class AnnotationDocument : public QObject {
    Q_OBJECT

public:
    /// Landmarks of the scheme that `landmarks` lacks are added, unlabelled.
    AnnotationDocument(LandmarkTemplate scheme, LandmarkSet landmarks, QObject *parent = nullptr);
    ~AnnotationDocument() override;

    [[nodiscard]] const LandmarkTemplate &scheme() const { return m_scheme; }
    /// Every landmark of the scheme in its order, then what only the set has.
    [[nodiscard]] const LandmarkSet &landmarks() const { return m_landmarks; }
    /// One command an edit, titled for a person ("Place La"); unlimited. Owned by the document.
    [[nodiscard]] QUndoStack *history() const { return m_history; }

    /// Sets a landmark at a point in mm, LPS. With `Manual` a landmark that a model had predicted becomes
    /// Corrected. What the model said of it (probability, spread) no longer holds and goes.
    core::Result<void> place(const std::string &id, const core::PointLps &point,
                             LandmarkOrigin origin = LandmarkOrigin::Manual);
    /// As `place`, titled as a move. Between `beginMove` and `endMove` all moves are one step.
    core::Result<void> move(const std::string &id, const core::PointLps &point);
    /// A drag or a run of nudges of one landmark begins; a move that is still open ends first.
    void beginMove(const std::string &id);
    /// It becomes one step of the history, or none where nothing has moved.
    void endMove();
    /// As before the drag; no step is left in the history.
    void abortMove();
    [[nodiscard]] bool isMoving() const { return m_move.has_value(); }

    /// Missing, Outside or Unlabelled (which removes the landmark). InvalidArgument for Present: that needs a place.
    core::Result<void> setState(const std::string &id, LandmarkState state);
    /// Takes over several proposals as one step ("Accept 6 proposals"), with the origin they have. Only landmarks
    /// that are unlabelled or predicted are replaced: never what a person has set or a file has brought.
    core::Result<AcceptedProposals> accept(const std::vector<Landmark> &proposals);
    /// Replaces the whole set as one step: work that was recovered, or landmarks from another file. Landmarks
    /// of the document that `landmarks` lacks become unlabelled.
    core::Result<void> restore(const LandmarkSet &landmarks, const QString &title);

    /// As history()->undo() and redo(), but ends an open move first.
    void undo();
    void redo();

    [[nodiscard]] bool isModified() const { return m_modified; }
    /// The landmarks without a move that is still open: what a save writes.
    [[nodiscard]] DocumentSnapshot snapshot() const;
    /// `saved` is on the disk. The history stays. Where edits came after it the document stays modified and the
    /// journal keeps everything; else the journal has nothing to offer any more.
    void markSaved(const DocumentSnapshot &saved);
    void markSaved() { markSaved(snapshot()); }

    /// From now on edits go into `journal`; null: nothing is journalled. Edits that are not saved yet go into it at once.
    void setJournal(std::shared_ptr<Journal> journal);
    [[nodiscard]] const std::shared_ptr<Journal> &journal() const { return m_journal; }

    /// Of the volume they are set on: goes into the file, is no edit.
    void setVolume(core::VolumeFingerprint volume) { m_landmarks.volume = std::move(volume); }

    /// Goes into Landmark::reviewer, with the time, at each edit.
    void setAnnotator(std::string name) { m_annotator = std::move(name); }
    [[nodiscard]] const std::string &annotator() const { return m_annotator; }

    /// Shown only: every edit is refused with `reason`, a sentence for a person. Empty: may be edited.
    void setReadOnly(std::string reason) { m_readOnlyReason = std::move(reason); }
    [[nodiscard]] bool isReadOnly() const { return !m_readOnlyReason.empty(); }

Q_SIGNALS:
    void landmarkChanged(const std::string &id);
    /// Several at once; `landmarkChanged` is not sent for each.
    void landmarksChanged();
    void modifiedChanged(bool modified);
    /// Edits are only in memory; once until `journalRecovered`.
    void journalFailed(const gonion::core::Error &error);
    void journalRecovered();

private:
    friend class LandmarkEdit;
    struct OpenMove {
        std::string id;
        Landmark before;
    };

    core::Result<const Landmark *> editable(const std::string &id) const;
    core::Result<void> put(const std::string &id, const core::PointLps &point, LandmarkOrigin origin,
                           const QString &verb);
    core::Result<void> edit(std::vector<Landmark> after, const QString &title);
    /// Journal, then effect. Each must be there already.
    void apply(const std::vector<Landmark> &landmarks, const QString &title, EditCause cause);
    void sign(Landmark &landmark) const;
    void updateModified();

    LandmarkTemplate m_scheme;
    LandmarkSet m_landmarks;
    QUndoStack *m_history;
    std::shared_ptr<Journal> m_journal;
    std::string m_annotator;
    std::string m_readOnlyReason;
    std::optional<OpenMove> m_move;
    std::uint64_t m_revision = 0;
    bool m_modified = false;
};

} // namespace gonion::annotation
