// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/job_runner.h"
#include "ui/training/training_service.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <array>
#include <memory>

namespace gonion::app {

class RunWatch;
class TrainingPreview;

/// Starts training as processes of their own and reads what they write, on worker threads. Nothing ends with it but
/// an estimate that is being made.
class TrainingHost : public ui::TrainingService {
    Q_OBJECT

public:
    /// \param program that `train` is asked of; the running one where empty
    explicit TrainingHost(std::filesystem::path program = {}, QObject *parent = nullptr);
    ~TrainingHost() override;

    void inspect(const training::DataPlan &data, std::uint64_t seed) override;
    void preview(const training::TrainingPlan &plan, std::int64_t number) override;
    void estimate(const training::TrainingPlan &plan) override;
    void cancelEstimate() override;
    [[nodiscard]] bool isEstimating() const override;
    void readPlan(const std::filesystem::path &file) override;
    void writePlan(const std::filesystem::path &file, const training::TrainingPlan &plan) override;
    void start(const training::TrainingPlan &plan) override;
    void resume(const std::filesystem::path &folder) override;
    void watch(const std::filesystem::path &folder) override;
    void stopWatching() override;
    void wish(training::RunWish wish) override;
    void describeRuns(const std::vector<std::filesystem::path> &folders) override;
    void readResult(const std::filesystem::path &folder) override;
    void exportRun(const std::filesystem::path &folder, const std::filesystem::path &target) override;
    void findCase(const std::filesystem::path &folder, const QString &caseName) override;
    void stop() override;
    [[nodiscard]] bool isBusy() const override;

private:
    [[nodiscard]] std::array<const JobRunner *, 13> runners() const;
    [[nodiscard]] QString program() const;
    void measureData(const training::DataPlan &data, std::uint64_t seed);
    void readRun();
    void startEstimate(const QString &plan);
    void endEstimate(int exitCode, QProcess::ExitStatus status);
    void onRunnerIdle();

    std::filesystem::path m_program;
    // One for each kind of request: a newer one replaces an older one of its own kind alone.
    JobRunner m_inspector{JobRunner::Workers::One};
    JobRunner m_previewer{JobRunner::Workers::One};
    JobRunner m_planReader{JobRunner::Workers::One};
    JobRunner m_planWriter{JobRunner::Workers::One};
    JobRunner m_estimatePlanner{JobRunner::Workers::One};
    JobRunner m_starter{JobRunner::Workers::One};
    JobRunner m_resumer{JobRunner::Workers::One};
    JobRunner m_watcher{JobRunner::Workers::One};
    JobRunner m_wisher{JobRunner::Workers::One};
    JobRunner m_describer{JobRunner::Workers::One};
    JobRunner m_resultReader{JobRunner::Workers::One};
    JobRunner m_exporter{JobRunner::Workers::One};
    JobRunner m_caseFinder{JobRunner::Workers::One};
    std::shared_ptr<TrainingPreview> m_preview; ///< touched by the previewer's worker alone
    std::shared_ptr<RunWatch> m_watch; ///< touched by the watcher's worker alone
    QTimer m_tick;
    bool m_reading = false;
    std::unique_ptr<QProcess> m_estimate;
    bool m_preparingEstimate = false;
    bool m_estimateGivenUp = false;
    bool m_stopped = false;
    QTemporaryDir m_scratch;
};

} // namespace gonion::app
