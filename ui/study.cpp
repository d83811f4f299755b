// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study.h"

#include "annotation/editing/journal.h"
#include "ui/text.h"

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::LandmarkState;

bool LandmarkRow::isLabelled() const
{
    return truth && truth->state != LandmarkState::Unlabelled;
}

std::optional<core::PointLps> LandmarkRow::place() const
{
    if (prediction && prediction->state != LandmarkState::Unlabelled && core::isFinite(prediction->markPlace())) {
        return prediction->markPlace();
    }
    if (truth) {
        return truth->position ? truth->position : truth->estimate;
    }
    return std::nullopt;
}

std::optional<double> LandmarkRow::errorMm() const
{
    if (!prediction || !truth || prediction->state != LandmarkState::Present || !truth->position) {
        return std::nullopt;
    }
    return core::distance(prediction->position, *truth->position);
}

Study::Study(QObject *parent)
    : QObject(parent), m_template(annotation::LandmarkTemplate::mandibularMolars()), m_chosen(m_template)
{
}

Study::~Study() = default;

void Study::setCase(const OpenedCase &opened)
{
    m_volume = opened.volume;
    m_path = opened.path;
    m_detection.reset();
    m_selected.clear();
    m_detectionSeconds = 0.0;
    m_millimetresTrusted = !m_volume->verdict().hasDoubt();
    const annotation::LandmarkSet labels = opened.truth ? opened.truth->set : annotation::LandmarkSet();
    m_landmarkFile = opened.truthPath;
    m_fingerprint = opened.fingerprint;
    m_journalFolder = opened.journalFolder;
    m_journalCase = opened.journalCase;
    m_readOnlyReason = opened.readOnlyReason;
    setDocument(opened.scheme ? *opened.scheme : schemeFor(labels), labels);
    rebuildRows();
    Q_EMIT caseChanged();
    Q_EMIT documentChanged();
    Q_EMIT modifiedChanged(false);
    Q_EMIT landmarksChanged();
    Q_EMIT selectionChanged(m_selected);
}

void Study::setDetection(const DetectionOutcome &outcome)
{
    m_detection = outcome.detection;
    m_template = outcome.landmarks;
    m_detectionSeconds = outcome.totalSeconds;
    if (m_threshold) {
        inference::decide(*m_detection, m_threshold);
    }
    rebuildRows();
    Q_EMIT landmarksChanged();
}

void Study::setTruth(annotation::LandmarkSet truth, const std::filesystem::path &file)
{
    annotation::LandmarkTemplate scheme = schemeFor(truth);
    m_landmarkFile = file;
    setDocument(std::move(scheme), std::move(truth));
    follow();
    Q_EMIT documentChanged();
    Q_EMIT modifiedChanged(false);
}

void Study::clearTruth()
{
    setTruth({});
}

void Study::setTemplate(annotation::LandmarkTemplate scheme)
{
    m_chosen = std::move(scheme);
    if (!m_document || m_document->scheme() == m_chosen) {
        return;
    }
    const annotation::LandmarkSet labels = m_document->landmarks();
    const bool modified = m_document->isModified();
    const auto journal = m_document->journal();
    annotation::LandmarkSet kept = labels;
    // What nobody has labelled belongs to the template before.
    std::erase_if(kept.landmarks, [](const auto &landmark) { return landmark.state == LandmarkState::Unlabelled; });
    kept.templateId.clear();
    if (modified) {
        // The edits are unsaved still: they become one step of the new history, and are journalled anew
        // before the journal of the old one goes.
        setDocument(m_chosen, {});
        const auto restored =
            m_document->restore(kept, QStringLiteral("Use the template %1").arg(toQString(m_chosen.name())));
        if (journal && restored && m_document->journal()->flush()) {
            journal->close(labels);
        }
    } else {
        setDocument(m_chosen, std::move(kept));
    }
    follow();
    Q_EMIT documentChanged();
    Q_EMIT modifiedChanged(m_document->isModified());
}

const annotation::LandmarkSet *Study::truth() const
{
    if (!m_document) {
        return nullptr;
    }
    const auto &set = m_document->landmarks();
    const bool any = std::any_of(set.landmarks.begin(), set.landmarks.end(),
                                 [](const auto &landmark) { return landmark.state != LandmarkState::Unlabelled; });
    return any ? &set : nullptr;
}

void Study::setLabelling(bool on)
{
    if (on != m_labelling) {
        m_labelling = on;
        follow();
    }
}

annotation::LandmarkTemplate Study::schemeFor(const annotation::LandmarkSet &set) const
{
    const bool known = std::all_of(set.landmarks.begin(), set.landmarks.end(),
                                   [&](const auto &landmark) { return m_chosen.indexOf(landmark.id).has_value(); });
    if (known) {
        return m_chosen;
    }
    for (annotation::LandmarkTemplate &bundled : annotation::bundledTemplates()) {
        if (bundled.id() == set.templateId) {
            return std::move(bundled);
        }
    }
    auto scheme = annotation::LandmarkTemplate::fromLandmarkSet(set.templateId.empty() ? "own" : set.templateId,
                                                                set.name.empty() ? "Landmarks of this file" : set.name,
                                                                set);
    return scheme ? std::move(*scheme) : m_chosen; // a set may repeat an id; then all are extras of the chosen one
}

void Study::setDocument(annotation::LandmarkTemplate scheme, annotation::LandmarkSet landmarks)
{
    m_rows.clear(); // they look into the document that goes
    m_document = std::make_unique<annotation::AnnotationDocument>(std::move(scheme), std::move(landmarks));
    auto *document = m_document.get();
    document->setReadOnly(m_readOnlyReason); // of the case, whatever landmarks are shown on it
    connect(document, &annotation::AnnotationDocument::landmarkChanged, this, &Study::follow);
    connect(document, &annotation::AnnotationDocument::landmarksChanged, this, &Study::follow);
    connect(document, &annotation::AnnotationDocument::modifiedChanged, this, &Study::modifiedChanged);
    connect(document, &annotation::AnnotationDocument::journalFailed, this, &Study::journalFailed);
    connect(document, &annotation::AnnotationDocument::journalRecovered, this, &Study::journalRecovered);
    if (m_fingerprint) {
        document->setVolume(*m_fingerprint);
    }
    document->setAnnotator(m_annotator);
    document->setJournal(makeJournal());
}

std::shared_ptr<annotation::Journal> Study::makeJournal() const
{
    if (m_journalFolder.empty()) {
        return nullptr;
    }
    return std::make_shared<annotation::Journal>(m_journalFolder,
                                                 annotation::JournalSubject{m_journalCase, m_annotator});
}

void Study::setAnnotator(const std::string &name)
{
    m_annotator = name;
    if (m_document) {
        m_document->setAnnotator(name);
    }
}

void Study::follow()
{
    rebuildRows();
    Q_EMIT landmarksChanged();
}

void Study::setThreshold(std::optional<double> threshold)
{
    if (m_threshold == threshold) {
        return;
    }
    m_threshold = threshold;
    if (m_detection) {
        inference::decide(*m_detection, threshold);
        rebuildRows();
        Q_EMIT landmarksChanged();
    }
}

void Study::select(const std::string &id)
{
    if (m_selected != id) {
        m_selected = id;
        Q_EMIT selectionChanged(id);
    }
}

void Study::trustMillimetres()
{
    if (!m_millimetresTrusted) {
        m_millimetresTrusted = true;
        Q_EMIT trustChanged();
        Q_EMIT landmarksChanged();
    }
}

std::optional<std::size_t> Study::rowOf(std::string_view id) const
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [id](const auto &r) { return r.id == id; });
    if (row == m_rows.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(row - m_rows.begin());
}

std::vector<std::string> Study::detectedAs(LandmarkState state) const
{
    std::vector<std::string> ids;
    for (const LandmarkRow &row : m_rows) {
        if (row.prediction && row.prediction->state == state) {
            ids.push_back(row.id);
        }
    }
    return ids;
}

LandmarkRow Study::makeRow(const std::string &id, const std::string &label) const
{
    LandmarkRow row;
    row.id = id;
    row.name = label;
    // The labels' own scheme has the last word, as far as it says something.
    const auto describe = [&row](const annotation::LandmarkTemplate &scheme) {
        if (const auto index = scheme.indexOf(row.id)) {
            const annotation::LandmarkDefinition &definition = scheme.landmarks()[*index];
            if (!definition.name.empty() && definition.name != row.id) {
                row.name = definition.name;
            }
            if (!definition.toothFdi.empty()) {
                row.toothFdi = definition.toothFdi;
            }
        }
    };
    describe(m_template);
    if (m_document) {
        describe(m_document->scheme());
    }
    return row;
}

void Study::addLabelRows()
{
    for (const annotation::Landmark &landmark : m_document->landmarks().landmarks) {
        LandmarkRow row = makeRow(landmark.id, landmark.label);
        row.truth = &landmark;
        m_rows.push_back(std::move(row));
    }
}

void Study::addPredictionRows()
{
    for (const inference::DetectedLandmark &landmark : m_detection->landmarks) {
        auto index = rowOf(landmark.id);
        if (!index) {
            index = m_rows.size();
            m_rows.push_back(makeRow(landmark.id, landmark.label));
        }
        m_rows[*index].prediction = &landmark;
    }
}

void Study::setBlind(bool blind)
{
    if (blind != m_blind) {
        m_blind = blind;
        follow();
    }
}

bool Study::isUnfinished() const
{
    if (!m_document) {
        return true;
    }
    const auto &all = m_document->scheme().landmarks();
    return std::any_of(all.begin(), all.end(), [this](const annotation::LandmarkDefinition &definition) {
        const annotation::Landmark *label = m_document->landmarks().find(definition.id);
        return !label || label->state == LandmarkState::Unlabelled;
    });
}

void Study::rebuildRows()
{
    m_rows.clear();
    m_hidden = m_blind && isUnfinished();
    if (m_document && (m_labelling || truth())) {
        addLabelRows();
    }
    if (m_detection && !m_hidden) {
        addPredictionRows();
    }
}

} // namespace gonion::ui
