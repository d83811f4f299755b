// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/result.h"
#include "core/space.h"
#include "ui/labelling/proposals.h"
#include "viewers/display_options.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::ui {

class Study;

/// What an annotator does with the landmarks of the study: walks through them, sets, moves, and judges
/// them. The current landmark is the study's selected one. Knows no widget. GUI thread only.
class Labelling : public QObject {
    Q_OBJECT

public:
    using Mode = viewers::InteractionMode;
    /// A run of nudges is one step of the history; it ends after a pause, so that the journal has it.
    static constexpr int kNudgePauseMs = 400;

    /// `study` is not owned and must outlive this.
    explicit Labelling(Study *study, QObject *parent = nullptr);

    /// `Measure` counts as looking.
    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] bool isLabelling() const { return m_mode == Mode::Place || m_mode == Mode::Edit; }

    /// Sets the current landmark there, in mm, and goes on to the next unlabelled one.
    void place(const core::PointLps &point);
    /// Missing or Outside for the current landmark, and on to the next unlabelled one.
    void judge(annotation::LandmarkState state);
    /// Takes a label away; the landmark becomes current.
    void remove(const std::string &id);
    void removeCurrent();
    void acceptCurrent();
    void acceptAll();

    void beginMove(const std::string &id);
    void move(const std::string &id, const core::PointLps &point);
    void endMove();
    void abortMove();
    /// Moves the current landmark by so many mm.
    void nudge(const core::VectorLps &by);
    void undo();
    void redo();

    /// On by so many landmarks, around the end.
    void step(int by);
    /// By its number from 1.
    void chooseNumber(int number);
    void choose(const std::string &id);

    void setSources(const ProposalSources &sources);
    [[nodiscard]] const ProposalSources &sources() const { return m_sources; }
    /// For proposals; null: none.
    void setMeanShape(std::shared_ptr<const annotation::MeanShape> shape);
    [[nodiscard]] const std::shared_ptr<const annotation::MeanShape> &meanShape() const { return m_shape; }
    /// What is proposed now; nothing while one only looks.
    [[nodiscard]] const std::vector<Suggestion> &suggestions() const { return m_suggestions; }
    [[nodiscard]] const Suggestion *suggestionFor(std::string_view id) const;

    /// Passes a remark on to whoever shows `said`.
    void say(const QString &text) { Q_EMIT said(text); }

    /// Of the scheme: how many landmarks have a label.
    [[nodiscard]] int labelled() const;
    /// How many landmarks one walks through.
    [[nodiscard]] int count() const;

Q_SIGNALS:
    void modeChanged(gonion::viewers::InteractionMode mode);
    void suggestionsChanged();
    /// Something was not done, and why; a sentence for a person.
    void refused(const QString &text);
    /// Something was done that should be said.
    void said(const QString &text);

private:
    bool check(const core::Result<void> &result);
    void goOn();
    void accept(const std::vector<annotation::Landmark> &landmarks);
    void followDocument();
    void updateSuggestions();
    [[nodiscard]] std::optional<std::string> nextUnlabelled(const std::string &after) const;
    [[nodiscard]] bool isUnlabelled(const std::string &id) const;
    [[nodiscard]] std::string currentOrFirst();

    Study *m_study;
    Mode m_mode = Mode::Look;
    ProposalSources m_sources;
    std::shared_ptr<const annotation::MeanShape> m_shape;
    std::vector<Suggestion> m_suggestions;
    std::string m_lastChanged; ///< by the history
    std::string m_nudged;      ///< whose run of nudges is open; empty: none
    QTimer m_nudgePause;
};

} // namespace gonion::ui
