// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/metrics/evaluation.h"
#include "training/run/run_writer.h"
#include "training/trainer/stage_trainer.h"

#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace gonion::training {

/// What whoever watches a run sees and wants: its status, curves and log, and the wish to pause or stop. Only the first
/// rank has a folder. Trainer's thread alone, but for the wish, which a thread of its own looks up twice a second.
class RunDesk {
public:
    /// \param writer none: of another rank, whose desk says nothing
    RunDesk(const RunFolder &folder, std::optional<RunWriter> writer, std::string device, const core::JobContext &job);
    ~RunDesk();
    RunDesk(const RunDesk &) = delete;
    RunDesk &operator=(const RunDesk &) = delete;

    /// Of the job or of the wish; for whatever takes long.
    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }
    /// Blocks while the run is paused. \return true: stop
    [[nodiscard]] bool stopWanted();

    /// Before a stage. \param doneSeconds at work before it \param laterSeconds of the stages behind it, where known
    void beginStage(StageKind stage, double doneSeconds, std::optional<double> laterSeconds);
    void setState(RunState state, const std::string &message);
    void line(const StageLine &line);
    /// \param epoch that was validated
    void validated(StageKind stage, std::int64_t epoch, const StageTrainer &trainer, const Evaluation &evaluation);
    void better(const ValidationScore &score, std::int64_t epoch);
    void log(const std::string &sentence);
    void finish(RunState state, const std::string &message);
    /// Drops points beyond a checkpoint.
    core::Result<void> rewindTo(double seconds);
    [[nodiscard]] double doneSeconds() const { return m_doneSeconds; }

    std::function<void(const std::string &)> onSentence; ///< beside the log
    std::function<void(const StageLine &)> onLine;

private:
    void watch(const std::stop_token &end);
    void noteLoad();
    void tellTrouble();

    RunFolder m_folder;
    std::optional<RunWriter> m_writer;
    core::JobContext m_job;
    RunStatus m_status;
    std::string m_message; ///< of the state, where nothing is in the way
    std::string m_trouble; ///< of the folder, as it was told last
    std::chrono::steady_clock::time_point m_loadSince = std::chrono::steady_clock::now();
    std::clock_t m_processorTime = std::clock();
    double m_doneSeconds = 0.0;
    std::optional<double> m_laterSeconds;
    std::stop_source m_stop;
    std::atomic<RunWish> m_wish{RunWish::GoOn};
    std::stop_callback<std::function<void()>> m_onJobStop;
    std::jthread m_watcher; ///< last: joined before what it uses goes
};

} // namespace gonion::training
