// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/annotation_document.h"

#include "annotation/editing/journal.h"
#include "annotation/editing/landmark_edit.h"

#include <QDateTime>
#include <QUndoStack>

#include <algorithm>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

Landmark unlabelled(const std::string &id, const std::string &label)
{
    Landmark landmark;
    landmark.id = id;
    landmark.label = label;
    return landmark;
}

/// The set with every landmark of the scheme in its order, then what only the set has.
LandmarkSet arranged(const LandmarkTemplate &scheme, LandmarkSet set)
{
    std::vector<Landmark> ordered;
    ordered.reserve(std::max(scheme.size(), set.landmarks.size()));
    for (const LandmarkDefinition &definition : scheme.landmarks()) {
        const Landmark *found = set.find(definition.id);
        ordered.push_back(found != nullptr ? *found : unlabelled(definition.id, definition.name));
    }
    for (Landmark &landmark : set.landmarks) {
        if (!scheme.indexOf(landmark.id)) {
            ordered.push_back(std::move(landmark));
        }
    }
    set.landmarks = std::move(ordered);
    if (set.templateId.empty()) {
        set.templateId = scheme.id();
    }
    return set;
}

bool mayBePredicted(const Landmark &landmark)
{
    return landmark.state == LandmarkState::Unlabelled || landmark.origin == LandmarkOrigin::Model;
}

bool wasPredicted(const Landmark &landmark)
{
    return landmark.state != LandmarkState::Unlabelled
           && (landmark.origin == LandmarkOrigin::Model || landmark.origin == LandmarkOrigin::Corrected);
}

/// What a person's decision leaves of a landmark: its name, and which model it corrects.
Landmark decided(const Landmark &before, LandmarkOrigin origin)
{
    Landmark after = unlabelled(before.id, before.label);
    const bool corrects = origin == LandmarkOrigin::Manual && wasPredicted(before);
    after.origin = corrects ? LandmarkOrigin::Corrected : origin;
    if (corrects) {
        after.modelHash = before.modelHash;
    }
    return after;
}

/// Doing again what is there already is no edit.
bool sameButForTime(Landmark a, const Landmark &b)
{
    a.time = b.time;
    return a == b;
}

QString nameFor(const std::string &id)
{
    return QString::fromStdString(id);
}

QString titleFor(LandmarkState state, const std::string &id)
{
    switch (state) {
    case LandmarkState::Missing:
        return QStringLiteral("Mark %1 missing").arg(nameFor(id));
    case LandmarkState::Outside:
        return QStringLiteral("Mark %1 outside the scan").arg(nameFor(id));
    case LandmarkState::Present:
    case LandmarkState::Unlabelled:
        break;
    }
    return QStringLiteral("Remove %1").arg(nameFor(id));
}

} // namespace

AnnotationDocument::AnnotationDocument(LandmarkTemplate scheme, LandmarkSet landmarks, QObject *parent)
    : QObject(parent),
      m_scheme(std::move(scheme)),
      m_landmarks(arranged(m_scheme, std::move(landmarks))),
      m_history(new QUndoStack(this))
{
    connect(m_history, &QUndoStack::cleanChanged, this, &AnnotationDocument::updateModified);
}

AnnotationDocument::~AnnotationDocument()
{
    // What is saved, or undone to what was saved, is nothing to offer next time.
    if (m_journal && !m_modified) {
        m_journal->close(m_landmarks);
    }
}

core::Result<const Landmark *> AnnotationDocument::editable(const std::string &id) const
{
    if (!m_readOnlyReason.empty()) {
        return fail(ErrorCode::PermissionDenied, m_readOnlyReason);
    }
    const Landmark *landmark = m_landmarks.find(id);
    if (landmark == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    "There is no landmark \"" + id + "\" in this case. Choose one of its template.");
    }
    return landmark;
}

core::Result<void> AnnotationDocument::place(const std::string &id, const core::PointLps &point,
                                             LandmarkOrigin origin)
{
    return put(id, point, origin, QStringLiteral("Place %1"));
}

core::Result<void> AnnotationDocument::move(const std::string &id, const core::PointLps &point)
{
    return put(id, point, LandmarkOrigin::Manual, QStringLiteral("Move %1"));
}

core::Result<void> AnnotationDocument::put(const std::string &id, const core::PointLps &point, LandmarkOrigin origin,
                                           const QString &verb)
{
    const auto before = editable(id);
    if (!before) {
        return tl::unexpected(before.error());
    }
    if (!core::isFinite(point)) {
        return fail(ErrorCode::InvalidArgument, "\"" + id + "\" was not set: its position is no number.");
    }
    Landmark after = decided(**before, origin);
    after.state = LandmarkState::Present;
    after.position = point;
    return edit({std::move(after)}, verb.arg(nameFor(id)));
}

core::Result<void> AnnotationDocument::setState(const std::string &id, LandmarkState state)
{
    const auto before = editable(id);
    if (!before) {
        return tl::unexpected(before.error());
    }
    if (state == LandmarkState::Present) {
        return fail(ErrorCode::InvalidArgument, "\"" + id + "\" has no position. Click where it is.");
    }
    Landmark after = unlabelled(id, (*before)->label);
    if (state != LandmarkState::Unlabelled) {
        after = decided(**before, LandmarkOrigin::Manual);
        after.state = state;
    }
    return edit({std::move(after)}, titleFor(state, id));
}

core::Result<AcceptedProposals> AnnotationDocument::accept(const std::vector<Landmark> &proposals)
{
    if (!m_readOnlyReason.empty()) {
        return fail(ErrorCode::PermissionDenied, m_readOnlyReason);
    }
    AcceptedProposals result;
    std::vector<Landmark> after;
    for (const Landmark &proposal : proposals) {
        const Landmark *before = m_landmarks.find(proposal.id);
        const bool placed = proposal.position && core::isFinite(*proposal.position);
        const bool sound = placed == (proposal.state == LandmarkState::Present);
        const bool repeated = std::any_of(after.begin(), after.end(),
                                          [&proposal](const Landmark &other) { return other.id == proposal.id; });
        if (before == nullptr || !mayBePredicted(*before) || !sound || repeated) {
            ++result.leftOut;
            continue;
        }
        after.push_back(proposal);
        after.back().label = before->label;
        ++result.accepted;
    }
    const QString title = after.size() == 1 ? QStringLiteral("Accept the proposal for %1").arg(nameFor(after[0].id))
                                            : QStringLiteral("Accept %1 proposals").arg(after.size());
    if (const auto done = edit(std::move(after), title); !done) {
        return tl::unexpected(done.error());
    }
    return result;
}

core::Result<void> AnnotationDocument::restore(const LandmarkSet &landmarks, const QString &title)
{
    if (!m_readOnlyReason.empty()) {
        return fail(ErrorCode::PermissionDenied, m_readOnlyReason);
    }
    endMove();
    std::vector<Landmark> before;
    std::vector<Landmark> after;
    for (const Landmark &landmark : landmarks.landmarks) {
        if (m_landmarks.find(landmark.id) == nullptr) {
            m_landmarks.landmarks.push_back(unlabelled(landmark.id, landmark.label));
        }
    }
    for (const Landmark &old : m_landmarks.landmarks) {
        const Landmark *found = landmarks.find(old.id);
        Landmark next = found != nullptr ? *found : unlabelled(old.id, old.label);
        if (!(next == old)) {
            before.push_back(old);
            after.push_back(std::move(next));
        }
    }
    if (!after.empty()) {
        m_history->push(new LandmarkEdit(*this, std::move(before), std::move(after), title, LandmarkEdit::State::ToDo));
    }
    return {};
}

void AnnotationDocument::sign(Landmark &landmark) const
{
    landmark.reviewer = m_annotator;
    landmark.time = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
}

core::Result<void> AnnotationDocument::edit(std::vector<Landmark> after, const QString &title)
{
    std::vector<Landmark> before;
    std::vector<Landmark> changed;
    for (Landmark &landmark : after) {
        const Landmark *old = m_landmarks.find(landmark.id);
        if (landmark.state != LandmarkState::Unlabelled) {
            sign(landmark);
        }
        if (!sameButForTime(landmark, *old)) {
            before.push_back(*old);
            changed.push_back(std::move(landmark));
        }
    }
    if (changed.empty()) {
        return {};
    }
    if (m_move && changed.size() == 1 && changed.front().id == m_move->id) {
        apply(changed, title, EditCause::Edit);
        return {};
    }
    endMove();
    m_history->push(new LandmarkEdit(*this, std::move(before), std::move(changed), title, LandmarkEdit::State::ToDo));
    return {};
}

void AnnotationDocument::beginMove(const std::string &id)
{
    endMove();
    if (const auto landmark = editable(id)) {
        m_move = OpenMove{id, **landmark};
    }
}

void AnnotationDocument::endMove()
{
    if (!m_move) {
        return;
    }
    const OpenMove move = *std::exchange(m_move, std::nullopt);
    const Landmark after = *m_landmarks.find(move.id);
    if (!sameButForTime(after, move.before)) {
        m_history->push(new LandmarkEdit(*this, {move.before}, {after}, QStringLiteral("Move %1").arg(nameFor(move.id)),
                                         LandmarkEdit::State::Done));
    }
    updateModified();
}

void AnnotationDocument::abortMove()
{
    if (!m_move) {
        return;
    }
    const OpenMove move = *std::exchange(m_move, std::nullopt);
    if (!(*m_landmarks.find(move.id) == move.before)) {
        apply({move.before}, QStringLiteral("Stop moving %1").arg(nameFor(move.id)), EditCause::Undo);
    }
}

void AnnotationDocument::undo()
{
    endMove();
    m_history->undo();
}

void AnnotationDocument::redo()
{
    endMove();
    m_history->redo();
}

void AnnotationDocument::apply(const std::vector<Landmark> &landmarks, const QString &title, EditCause cause)
{
    if (cause != EditCause::Edit) {
        abortMove(); // the history was used in the middle of a drag
    }
    if (m_journal) {
        m_journal->append({cause, title.toStdString(), landmarks});
    }
    for (const Landmark &landmark : landmarks) {
        *m_landmarks.find(landmark.id) = landmark;
    }
    ++m_revision;
    updateModified();
    if (landmarks.size() == 1) {
        Q_EMIT landmarkChanged(landmarks.front().id);
    } else {
        Q_EMIT landmarksChanged();
    }
}

DocumentSnapshot AnnotationDocument::snapshot() const
{
    DocumentSnapshot result{m_landmarks, m_revision};
    if (m_move) {
        *result.landmarks.find(m_move->id) = m_move->before;
    }
    return result;
}

void AnnotationDocument::markSaved(const DocumentSnapshot &saved)
{
    if (saved.revision == m_revision) {
        m_history->setClean();
        updateModified();
        if (m_journal && !m_modified) {
            m_journal->close(m_landmarks);
        }
    }
}

void AnnotationDocument::setJournal(std::shared_ptr<Journal> journal)
{
    if (m_journal) {
        m_journal->disconnect(this);
    }
    m_journal = std::move(journal);
    if (m_journal) {
        connect(m_journal.get(), &Journal::failed, this, &AnnotationDocument::journalFailed);
        connect(m_journal.get(), &Journal::recovered, this, &AnnotationDocument::journalRecovered);
        m_journal->begin(m_landmarks, m_modified);
    }
}

void AnnotationDocument::updateModified()
{
    const bool moved = m_move && !sameButForTime(*m_landmarks.find(m_move->id), m_move->before);
    const bool modified = moved || !m_history->isClean();
    if (std::exchange(m_modified, modified) != modified) {
        Q_EMIT modifiedChanged(modified);
    }
}

} // namespace gonion::annotation
