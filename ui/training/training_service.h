// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/plan/training_plan.h"
#include "training/run/run_folder.h"

#include <QImage>
#include <QObject>
#include <QPointF>
#include <QString>
#include <QStringList>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace gonion::ui {

/// How often a landmark has each state in a data set.
struct LandmarkTally {
    QString id;
    QString name;
    int present = 0;
    int missing = 0;
    int outside = 0;
    int unlabelled = 0;
};

/// Something to look at before training, in one sentence.
struct DataFinding {
    bool serious = false; ///< it makes figures wrong or a case useless; else worth a look
    QString text;
    QString caseName;                   ///< empty: of the whole data set
    std::filesystem::path volume;       ///< of the case; empty: nothing to open
    std::filesystem::path landmarkFile;
    QString landmarkId;                 ///< that it is about, or empty
};

/// The health report of a data set.
struct DataSummary {
    int training = 0;
    int validation = 0;
    int test = 0;
    QStringList facts; ///< sizes, spacings and the like, one sentence each
    std::vector<LandmarkTally> landmarks;
    std::vector<DataFinding> findings;
};

/// What a few timed steps of a network cost on this machine.
struct StageEstimate {
    QString stage; ///< "coarse" or "fine"
    double parameters = 0.0;
    double secondsPerStep = 0.0;
    double peakBytes = 0.0;
};
struct TrainingEstimate {
    std::vector<StageEstimate> stages;
    double seconds = 0.0; ///< of the whole run
    double bytes = 0.0;   ///< at most, at once
};

/// A landmark in a picture, in its pixels.
struct PictureMark {
    QString name;
    std::optional<QPointF> truth;
    std::optional<QPointF> predicted;
    std::optional<double> errorMm;
};
struct MarkedImage {
    QImage picture;
    QString caption;
    std::vector<PictureMark> marks;
};

/// What is new of a run that is watched.
struct RunSnapshot {
    std::filesystem::path folder;
    QString name;                     ///< of the model
    training::RunStatus status;
    bool abandoned = false;           ///< a process should be at work and none is
    bool fromStart = false;           ///< `points` are all there are; what was drawn before is to be forgotten
    std::vector<training::MetricPoint> points;
    std::optional<std::vector<MarkedImage>> examples; ///< where they changed
    std::optional<QString> log;       ///< its last lines, where it changed
    bool hasModel = false;
    bool hasResult = false;
};

/// A run that the window remembers.
struct RunBrief {
    std::filesystem::path folder;
    QString name;
    training::RunState state = training::RunState::Preparing;
    bool abandoned = false;
};

/// Figures of all landmarks together, or of one. Lengths in mm, rates as fractions.
struct ResultFigures {
    QString name;
    int present = 0;
    std::optional<double> mreMm;
    std::array<std::optional<double>, 4> sdr; ///< within 2, 2.5, 3 and 4 mm
    std::optional<double> f1;
};
struct ResultCase {
    QString name;
    std::optional<double> mreMm;
    std::optional<double> worstMm;
    QString worstLandmark;
    int wrongPresence = 0; ///< landmarks called missing that are there, or the other way round
};
/// What became of a run.
struct RunResult {
    std::filesystem::path folder;
    std::filesystem::path model; ///< empty: there is none
    QString name;
    int cases = 0;
    ResultFigures overall;
    std::vector<ResultFigures> landmarks;
    std::vector<ResultCase> worst; ///< the worst first
};

/// Everything the training pages need of files and processes, away from the GUI thread. Training itself is a process
/// of its own, which outlives the window. Answers come as signals on the GUI thread; a newer request of a kind
/// replaces an older one.
class TrainingService : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Answers `dataInspected` or `inspectFailed`.
    virtual void inspect(const training::DataPlan &data, std::uint64_t seed) = 0;
    /// A case as the network will be shown it. Answers `previewReady` or `previewFailed`.
    /// \param number which case, from 0
    virtual void preview(const training::TrainingPlan &plan, std::int64_t number) = 0;
    /// Times a few steps in a process of its own. Answers `estimated`, `estimateFailed` or `estimateCancelled`.
    virtual void estimate(const training::TrainingPlan &plan) = 0;
    virtual void cancelEstimate() = 0;
    [[nodiscard]] virtual bool isEstimating() const = 0;

    virtual void readPlan(const std::filesystem::path &file) = 0;
    virtual void writePlan(const std::filesystem::path &file, const training::TrainingPlan &plan) = 0;

    /// Writes the plan into its output folder and starts the process. Answers `started` or `startFailed`.
    virtual void start(const training::TrainingPlan &plan) = 0;
    /// Starts a process that goes on from the last checkpoint. Answers as `start`.
    virtual void resume(const std::filesystem::path &folder) = 0;
    /// Reads a run's folder about once a second until told otherwise. Answers `runChanged` or `watchFailed`.
    virtual void watch(const std::filesystem::path &folder) = 0;
    virtual void stopWatching() = 0;
    /// What the run that is watched shall do.
    virtual void wish(training::RunWish wish) = 0;
    /// Answers `runsDescribed`; folders that hold no run are left out.
    virtual void describeRuns(const std::vector<std::filesystem::path> &folders) = 0;

    /// Answers `resultRead` or `resultFailed`.
    virtual void readResult(const std::filesystem::path &folder) = 0;
    /// Copies model, card, plots and curves into a folder. Answers `exported` or `exportFailed`.
    virtual void exportRun(const std::filesystem::path &folder, const std::filesystem::path &target) = 0;
    /// Finds the files of a case that a run was judged by; a phantom is drawn again. Answers `caseFound` or `caseFailed`.
    virtual void findCase(const std::filesystem::path &folder, const QString &caseName) = 0;

    /// Ends all reading, drawing and timing, for the window closes: no answer comes, and nothing is read any
    /// more. What is being written is written to its end. Training itself goes on.
    virtual void stop() = 0;
    [[nodiscard]] virtual bool isBusy() const = 0;

Q_SIGNALS:
    void dataInspected(const gonion::ui::DataSummary &summary);
    /// \param fraction 0 to 1, negative where unknown
    void inspectProgressed(double fraction, const QString &step);
    void inspectFailed(const gonion::core::Error &error);
    void previewReady(const std::vector<gonion::ui::MarkedImage> &pictures);
    void previewFailed(const gonion::core::Error &error);
    void estimateProgressed(const QString &step);
    void estimated(const gonion::ui::TrainingEstimate &estimate);
    void estimateFailed(const QString &reason);
    void estimateCancelled();
    void planRead(const gonion::training::TrainingPlan &plan, const std::filesystem::path &file);
    void planWritten(const std::filesystem::path &file);
    void planFailed(const gonion::core::Error &error);
    void started(const std::filesystem::path &folder);
    void startFailed(const gonion::core::Error &error);
    void runChanged(const gonion::ui::RunSnapshot &snapshot);
    void watchFailed(const gonion::core::Error &error);
    void wishFailed(const gonion::core::Error &error);
    void runsDescribed(const std::vector<gonion::ui::RunBrief> &runs);
    void resultRead(const gonion::ui::RunResult &result);
    void resultFailed(const gonion::core::Error &error);
    void exported(const std::filesystem::path &target);
    void exportFailed(const gonion::core::Error &error);
    void caseFound(const std::filesystem::path &volume, const std::filesystem::path &landmarkFile);
    void caseFailed(const gonion::core::Error &error);
    void becameIdle();
};

} // namespace gonion::ui
