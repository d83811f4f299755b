// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/labelling.h"

#include "ui/study.h"
#include "ui/text.h"

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::AnnotationDocument;
using annotation::Landmark;
using annotation::LandmarkState;

Labelling::Labelling(Study *study, QObject *parent) : QObject(parent), m_study(study)
{
    m_nudgePause.setSingleShot(true);
    m_nudgePause.setInterval(kNudgePauseMs);
    connect(&m_nudgePause, &QTimer::timeout, this, &Labelling::endMove);
    connect(study, &Study::documentChanged, this, &Labelling::followDocument);
    connect(study, &Study::landmarksChanged, this, &Labelling::updateSuggestions);
}

void Labelling::setMode(Mode mode)
{
    if (mode == m_mode) {
        return;
    }
    endMove();
    m_mode = mode;
    m_study->setLabelling(isLabelling());
    updateSuggestions();
    if (m_mode == Mode::Place && (m_study->selected().empty() || !isUnlabelled(m_study->selected()))) {
        if (const auto next = nextUnlabelled(m_study->selected())) {
            m_study->select(*next);
        }
    }
    Q_EMIT modeChanged(mode);
}

void Labelling::followDocument()
{
    m_nudged.clear();
    m_nudgePause.stop();
    connect(m_study->document(), &AnnotationDocument::landmarkChanged, this,
            [this](const std::string &id) { m_lastChanged = id; });
    updateSuggestions();
    if (m_mode == Mode::Place && m_study->selected().empty()) {
        if (const auto next = nextUnlabelled({})) {
            m_study->select(*next);
        }
    }
}

void Labelling::updateSuggestions()
{
    auto now = isLabelling() ? suggestionsFor(*m_study, m_sources, m_shape.get()) : std::vector<Suggestion>();
    if (now != m_suggestions) {
        m_suggestions = std::move(now);
        Q_EMIT suggestionsChanged();
    }
}

void Labelling::setSources(const ProposalSources &sources)
{
    if (sources != m_sources) {
        m_sources = sources;
        updateSuggestions();
    }
}

void Labelling::setMeanShape(std::shared_ptr<const annotation::MeanShape> shape)
{
    m_shape = std::move(shape);
    updateSuggestions();
}

const Suggestion *Labelling::suggestionFor(std::string_view id) const
{
    const auto found = std::find_if(m_suggestions.begin(), m_suggestions.end(),
                                    [id](const Suggestion &suggestion) { return suggestion.landmark.id == id; });
    return found == m_suggestions.end() ? nullptr : &*found;
}

bool Labelling::check(const core::Result<void> &result)
{
    if (!result) {
        Q_EMIT refused(toQString(result.error().message));
    }
    return result.has_value();
}

bool Labelling::isUnlabelled(const std::string &id) const
{
    const Landmark *landmark = m_study->document() ? m_study->document()->landmarks().find(id) : nullptr;
    return landmark && landmark->state == LandmarkState::Unlabelled;
}

std::optional<std::string> Labelling::nextUnlabelled(const std::string &after) const
{
    if (!m_study->document()) {
        return std::nullopt;
    }
    const auto &all = m_study->document()->landmarks().landmarks;
    const auto current = std::find_if(all.begin(), all.end(), [&](const Landmark &l) { return l.id == after; });
    const auto first = current == all.end() ? all.begin() : std::next(current);
    const auto isFree = [](const Landmark &landmark) { return landmark.state == LandmarkState::Unlabelled; };
    auto next = std::find_if(first, all.end(), isFree);
    if (next == all.end()) {
        next = std::find_if(all.begin(), first, isFree);
        if (next == first) {
            return std::nullopt;
        }
    }
    return next->id;
}

std::string Labelling::currentOrFirst()
{
    if (!m_study->document()) {
        return {};
    }
    const std::string &current = m_study->selected();
    if (!current.empty() && m_study->document()->landmarks().find(current)) {
        return current;
    }
    return nextUnlabelled({}).value_or(std::string());
}

void Labelling::goOn()
{
    if (m_mode == Mode::Edit) {
        return;
    }
    if (const auto next = nextUnlabelled(m_study->selected())) {
        m_study->select(*next);
    } else if (m_mode == Mode::Place) {
        Q_EMIT said(QStringLiteral("All %1 landmarks are labelled. Ctrl+S saves them.").arg(count()));
    }
}

void Labelling::place(const core::PointLps &point)
{
    const std::string id = currentOrFirst();
    if (id.empty()) {
        Q_EMIT refused(QStringLiteral("Choose the landmark first that the click shall set."));
        return;
    }
    endMove();
    if (check(m_study->document()->place(id, point))) {
        m_study->select(id);
        goOn();
    }
}

void Labelling::judge(LandmarkState state)
{
    const std::string id = currentOrFirst();
    if (id.empty()) {
        return;
    }
    endMove();
    if (check(m_study->document()->setState(id, state))) {
        m_study->select(id);
        goOn();
    }
}

void Labelling::remove(const std::string &id)
{
    if (!m_study->document() || id.empty() || isUnlabelled(id)) {
        return;
    }
    endMove();
    if (check(m_study->document()->setState(id, LandmarkState::Unlabelled))) {
        m_study->select(id);
    }
}

void Labelling::removeCurrent()
{
    remove(m_study->selected());
}

void Labelling::accept(const std::vector<Landmark> &landmarks)
{
    endMove();
    const auto result = m_study->document()->accept(landmarks);
    if (!result) {
        Q_EMIT refused(toQString(result.error().message));
        return;
    }
    if (landmarks.size() > 1) {
        Q_EMIT said(QStringLiteral("%1 proposals accepted").arg(result->accepted));
    }
    goOn();
}

void Labelling::acceptCurrent()
{
    if (const Suggestion *suggestion = suggestionFor(m_study->selected())) {
        accept({suggestion->landmark});
    } else {
        Q_EMIT refused(m_study->selected().empty()
                           ? QStringLiteral("Choose a landmark first.")
                           : QStringLiteral("Nothing is proposed for %1.").arg(toQString(m_study->selected())));
    }
}

void Labelling::acceptAll()
{
    std::vector<Landmark> landmarks;
    for (const Suggestion &suggestion : m_suggestions) {
        landmarks.push_back(suggestion.landmark);
    }
    if (landmarks.empty()) {
        Q_EMIT refused(QStringLiteral("Nothing is proposed."));
    } else {
        accept(landmarks);
    }
}

void Labelling::beginMove(const std::string &id)
{
    if (AnnotationDocument *document = m_study->document()) {
        endMove();
        document->beginMove(id);
        m_study->select(id);
    }
}

void Labelling::move(const std::string &id, const core::PointLps &point)
{
    if (AnnotationDocument *document = m_study->document()) {
        check(document->move(id, point));
    }
}

void Labelling::endMove()
{
    m_nudgePause.stop();
    m_nudged.clear();
    if (AnnotationDocument *document = m_study->document(); document && document->isMoving()) {
        document->endMove();
    }
}

void Labelling::abortMove()
{
    m_nudgePause.stop();
    m_nudged.clear();
    if (AnnotationDocument *document = m_study->document()) {
        document->abortMove();
    }
}

void Labelling::nudge(const core::VectorLps &by)
{
    AnnotationDocument *document = m_study->document();
    const std::string id = m_study->selected();
    const Landmark *landmark = document ? document->landmarks().find(id) : nullptr;
    if (!landmark || !landmark->position) {
        Q_EMIT refused(id.empty() ? QStringLiteral("Choose a landmark first.")
                                  : QStringLiteral("%1 has no place yet that could be moved.").arg(toQString(id)));
        return;
    }
    const core::PointLps target = *landmark->position + by;
    if (m_nudged != id) {
        endMove();
        document->beginMove(id);
        m_nudged = id;
    }
    check(document->move(id, target));
    m_nudgePause.start();
}

void Labelling::undo()
{
    if (AnnotationDocument *document = m_study->document()) {
        endMove();
        m_lastChanged.clear();
        document->undo();
        if (!m_lastChanged.empty()) {
            m_study->select(m_lastChanged); // what was undone can be done anew at once
        }
    }
}

void Labelling::redo()
{
    if (AnnotationDocument *document = m_study->document()) {
        endMove();
        m_lastChanged.clear();
        document->redo();
        if (!m_lastChanged.empty()) {
            m_study->select(m_lastChanged);
            if (m_mode == Mode::Place) {
                goOn();
            }
        }
    }
}

void Labelling::step(int by)
{
    const auto &rows = m_study->rows();
    if (rows.empty()) {
        return;
    }
    const int count = static_cast<int>(rows.size());
    const auto current = m_study->rowOf(m_study->selected());
    const int next = current ? (static_cast<int>(*current) + by + count) % count : by > 0 ? 0 : count - 1;
    m_study->select(rows[static_cast<std::size_t>(next)].id);
}

void Labelling::chooseNumber(int number)
{
    const auto &rows = m_study->rows();
    if (number >= 1 && number <= static_cast<int>(rows.size())) {
        m_study->select(rows[static_cast<std::size_t>(number - 1)].id);
    }
}

void Labelling::choose(const std::string &id)
{
    m_study->select(id);
}

int Labelling::count() const
{
    return m_study->document() ? static_cast<int>(m_study->document()->landmarks().landmarks.size()) : 0;
}

int Labelling::labelled() const
{
    if (!m_study->document()) {
        return 0;
    }
    const auto &all = m_study->document()->landmarks().landmarks;
    return static_cast<int>(std::count_if(all.begin(), all.end(), [](const Landmark &landmark) {
        return landmark.state != LandmarkState::Unlabelled;
    }));
}

} // namespace gonion::ui
