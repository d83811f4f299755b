// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/editing/annotation_document.h"
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

/// One landmark as the window shows it: prediction and label side by side.
struct LandmarkRow {
    std::string id;
    std::string name;     ///< for a person
    std::string toothFdi; ///< "37", or empty
    const inference::DetectedLandmark *prediction = nullptr; ///< or none; valid until the study changes
    /// What a person or a file says of it, be it "not labelled"; or none. Valid until the study changes.
    const annotation::Landmark *truth = nullptr;

    [[nodiscard]] bool isLabelled() const;
    /// Where a view should go for this landmark: the prediction, else the truth, else its estimate.
    [[nodiscard]] std::optional<core::PointLps> place() const;
    /// Distance in mm between prediction and truth, where both are present.
    [[nodiscard]] std::optional<double> errorMm() const;
};

/// What the window shows: one volume, one detection, the landmarks that are edited, one selected
/// landmark. The only place where this is kept; views and panels read it and follow its signals. GUI
/// thread only.
class Study : public QObject {
    Q_OBJECT

public:
    explicit Study(QObject *parent = nullptr);
    ~Study() override;

    /// Shows another case; what was detected on the old one is gone, and so is what was edited and not
    /// saved: ask before.
    void setCase(const OpenedCase &opened);
    void setDetection(const DetectionOutcome &outcome);
    /// Takes these landmarks in the place of those before, as read from `file`; the history begins anew.
    /// The scheme is the chosen one where it knows all of them, else one made of the landmarks.
    void setTruth(annotation::LandmarkSet truth, const std::filesystem::path &file = {});
    void clearTruth();
    /// What new cases are labelled with. The open case changes too, its labels stay; those that the
    /// template does not know come after its own.
    void setTemplate(annotation::LandmarkTemplate scheme);
    [[nodiscard]] const annotation::LandmarkTemplate &chosenTemplate() const { return m_chosen; }

    [[nodiscard]] const std::shared_ptr<const core::Volume> &volume() const { return m_volume; }
    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }
    /// Empty also while it is hidden.
    [[nodiscard]] const std::optional<inference::Detection> &detection() const
    {
        return m_hidden ? m_nothing : m_detection;
    }
    /// Hides what a model says until every landmark of the scheme is labelled: who labels is not led by it.
    void setBlind(bool blind);
    /// True while a detection is kept back, or would be.
    [[nodiscard]] bool isHidingDetection() const { return m_hidden; }
    /// The landmarks as they are edited; nullptr without a case.
    [[nodiscard]] annotation::AnnotationDocument *document() const { return m_document.get(); }
    /// The document's landmarks; nullptr while none of them is labelled.
    [[nodiscard]] const annotation::LandmarkSet *truth() const;
    [[nodiscard]] bool isModified() const { return m_document && m_document->isModified(); }
    /// Where the landmarks came from or went to; empty: nowhere yet.
    [[nodiscard]] const std::filesystem::path &landmarkFile() const { return m_landmarkFile; }
    void setLandmarkFile(const std::filesystem::path &file) { m_landmarkFile = file; }
    /// Who labels; goes into each label that is set from now on.
    void setAnnotator(const std::string &name);
    /// While one labels, every landmark of the scheme has its row, and labels come before predictions.
    void setLabelling(bool on);
    [[nodiscard]] bool isLabelling() const { return m_labelling; }
    [[nodiscard]] double detectionSeconds() const { return m_detectionSeconds; }
    /// In the order of the labels' scheme where there are labels or one labels, then what only the
    /// detection has; else in the order of the model's template.
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
    /// Another document takes the place of the one before.
    void documentChanged();
    void modifiedChanged(bool modified);
    /// Edits are only in memory, as the document says it.
    void journalFailed(const gonion::core::Error &error);
    void journalRecovered();
    void landmarksChanged();
    void selectionChanged(const std::string &id);
    void trustChanged();

private:
    void setDocument(annotation::LandmarkTemplate scheme, annotation::LandmarkSet landmarks);
    [[nodiscard]] std::shared_ptr<annotation::Journal> makeJournal() const;
    [[nodiscard]] annotation::LandmarkTemplate schemeFor(const annotation::LandmarkSet &set) const;
    void follow();
    void rebuildRows();
    [[nodiscard]] bool isUnfinished() const;
    void addLabelRows();
    void addPredictionRows();
    [[nodiscard]] LandmarkRow makeRow(const std::string &id, const std::string &label) const;

    std::shared_ptr<const core::Volume> m_volume;
    std::filesystem::path m_path;
    std::optional<inference::Detection> m_detection;
    std::optional<inference::Detection> m_nothing;
    bool m_blind = false;
    bool m_hidden = false;
    annotation::LandmarkTemplate m_template; ///< of the model
    annotation::LandmarkTemplate m_chosen;   ///< of new labels
    std::unique_ptr<annotation::AnnotationDocument> m_document;
    std::filesystem::path m_landmarkFile;
    std::optional<core::VolumeFingerprint> m_fingerprint;
    std::filesystem::path m_journalFolder;
    std::string m_journalCase;
    std::string m_readOnlyReason; ///< of the case; empty: it may be edited
    std::string m_annotator;
    bool m_labelling = false;
    std::optional<double> m_threshold;
    double m_detectionSeconds = 0.0;
    std::vector<LandmarkRow> m_rows;
    std::string m_selected;
    bool m_millimetresTrusted = true;
};

} // namespace gonion::ui
