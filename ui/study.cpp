// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study.h"

#include <algorithm>

namespace gonion::ui {

using annotation::LandmarkState;

std::optional<core::PointLps> LandmarkRow::place() const
{
    if (prediction && prediction->state != LandmarkState::Unlabelled && core::isFinite(prediction->position)) {
        return prediction->position;
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

Study::Study(QObject *parent) : QObject(parent), m_template(annotation::LandmarkTemplate::mandibularMolars())
{
}

void Study::setCase(const OpenedCase &opened)
{
    m_volume = opened.volume;
    m_path = opened.path;
    m_detection.reset();
    m_truth.reset();
    if (opened.truth) {
        m_truth = opened.truth->set;
    }
    m_selected.clear();
    m_detectionSeconds = 0.0;
    m_millimetresTrusted = !m_volume->verdict().hasDoubt();
    rebuildRows();
    Q_EMIT caseChanged();
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

void Study::setTruth(annotation::LandmarkSet truth)
{
    m_truth = std::move(truth);
    rebuildRows();
    Q_EMIT landmarksChanged();
}

void Study::clearTruth()
{
    m_truth.reset();
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

void Study::rebuildRows()
{
    m_rows.clear();
    const auto &definitions = m_template.landmarks();
    const auto describe = [&](LandmarkRow &row, const std::string &label) {
        row.name = label;
        if (const auto index = m_template.indexOf(row.id)) {
            row.name = definitions[*index].name.empty() ? label : definitions[*index].name;
            row.toothFdi = definitions[*index].toothFdi;
        }
    };
    if (m_detection) {
        for (const inference::DetectedLandmark &landmark : m_detection->landmarks) {
            LandmarkRow row;
            row.id = landmark.id;
            row.prediction = &landmark;
            describe(row, landmark.label);
            m_rows.push_back(std::move(row));
        }
    }
    if (m_truth) {
        for (const annotation::Landmark &landmark : m_truth->landmarks) {
            if (const auto index = rowOf(landmark.id)) {
                m_rows[*index].truth = &landmark;
                continue;
            }
            LandmarkRow row;
            row.id = landmark.id;
            row.truth = &landmark;
            describe(row, landmark.label);
            m_rows.push_back(std::move(row));
        }
    }
}

} // namespace gonion::ui
