// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "core/volume.h"
#include "inference/detection.h"
#include "ui/case_service.h"
#include "ui/detection_service.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gonion::ui {

/// One landmark as the window shows it: prediction and truth side by side.
struct LandmarkRow {
    std::string id;
    std::string name;     ///< for a person
    std::string toothFdi; ///< "37", or empty
    const inference::DetectedLandmark *prediction = nullptr; ///< or none; valid until the study changes
    const annotation::Landmark *truth = nullptr;             ///< or none; valid until the study changes

    /// Where a view should go for this landmark: the prediction, else the truth, else its estimate.
    [[nodiscard]] std::optional<core::PointLps> place() const;
    /// Distance in mm between prediction and truth, where both are present.
    [[nodiscard]] std::optional<double> errorMm() const;
};

/// What the window shows: one volume, one detection, one truth, one selected landmark. The only place
/// where this is kept; views and panels read it and follow its signals. GUI thread only.
class Study : public QObject {
    Q_OBJECT

public:
    explicit Study(QObject *parent = nullptr);

    /// Shows another case; what was detected on the old one is gone.
    void setCase(const OpenedCase &opened);
    void setDetection(const DetectionOutcome &outcome);
    void setTruth(annotation::LandmarkSet truth);
    void clearTruth();

    [[nodiscard]] const std::shared_ptr<const core::Volume> &volume() const { return m_volume; }
    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }
    [[nodiscard]] const std::optional<inference::Detection> &detection() const { return m_detection; }
    [[nodiscard]] const std::optional<annotation::LandmarkSet> &truth() const { return m_truth; }
    [[nodiscard]] double detectionSeconds() const { return m_detectionSeconds; }
    /// In the order of the model's template, then what only the truth has.
    [[nodiscard]] const std::vector<LandmarkRow> &rows() const { return m_rows; }
    [[nodiscard]] std::optional<std::size_t> rowOf(std::string_view id) const;

    /// Threshold of presence for all landmarks; none: the model's own.
    [[nodiscard]] std::optional<double> threshold() const { return m_threshold; }
    /// Decides every landmark again at once; no network runs.
    void setThreshold(std::optional<double> threshold);

    [[nodiscard]] const std::string &selected() const { return m_selected; }
    /// Selects a landmark by id; empty: none.
    void select(const std::string &id);

    /// False while the geometry is in doubt and the user has not said "go on": nothing in millimetres
    /// may be shown.
    [[nodiscard]] bool millimetresTrusted() const { return m_millimetresTrusted; }
    void trustMillimetres();

    /// Names of the landmarks in a state by the detection, in order ("Le", "Lf").
    [[nodiscard]] std::vector<std::string> detectedAs(annotation::LandmarkState state) const;

Q_SIGNALS:
    void caseChanged();
    void landmarksChanged();
    void selectionChanged(const std::string &id);
    void trustChanged();

private:
    void rebuildRows();

    std::shared_ptr<const core::Volume> m_volume;
    std::filesystem::path m_path;
    std::optional<inference::Detection> m_detection;
    annotation::LandmarkTemplate m_template;
    std::optional<annotation::LandmarkSet> m_truth;
    std::optional<double> m_threshold;
    double m_detectionSeconds = 0.0;
    std::vector<LandmarkRow> m_rows;
    std::string m_selected;
    bool m_millimetresTrusted = true;
};

} // namespace gonion::ui
