// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/plan/training_plan.h"
#include "training/trainer/case_queue.h"
#include "training/trainer/checkpoint.h"
#include "training/trainer/ranks.h"
#include "training/trainer/stage_task.h"
#include "training/trainer/weight_average.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gonion::training {

/// Means since the last line, and where the stage stands.
struct StageLine {
    StageKind stage = StageKind::Coarse;
    std::int64_t epoch = 0; ///< the one at work, from 1
    std::int64_t epochs = 0;
    std::int64_t step = 0;
    std::int64_t steps = 0;  ///< of the whole stage, if no time limit ends it before
    double progress = 0.0;   ///< 0..1
    double seconds = 0.0;    ///< of the stage, at work
    double loss = 0.0;
    std::optional<double> existence, offset, heatmap; ///< parts of the loss
    std::optional<double> errorMm;                    ///< mean radial error on the training cases
    double learningRate = 0.0;
    double gradientNorm = 0.0;                        ///< before clipping
    double waitingShare = 0.0;                        ///< of the time, spent waiting for cases
    double casesPerSecond = 0.0;
};

/// What a stage asks of the run around it; all on the trainer's thread. Those that are not set do nothing.
struct StageHooks {
    std::function<void(const StageLine &)> onLine; ///< every few seconds and at the end of an epoch
    /// Asked between two steps, on rank 0; may block while the run is paused. True: stop.
    std::function<bool()> stopWanted;
    /// On rank 0, of the averaged weights. Nothing: there is nothing to validate with. Cancelled: stop.
    std::function<core::Result<std::optional<ValidationScore>>(StageKind, std::int64_t epoch)> validate;
    std::function<core::Result<void>(StageKind, std::int64_t epoch)> onBetter; ///< on rank 0; the best so far
    /// On rank 0, after each epoch and on stop. \param keep an epoch's number; 0: the last one's place alone
    std::function<core::Result<void>(std::int64_t keep)> saveCheckpoint;
    std::function<void(const std::string &)> log; ///< sentences: cases and steps that were left out
};

struct StageSettings {
    SchedulePlan schedule;
    OnTrouble onTrouble = OnTrouble::GoOn;
    std::int64_t firstCase = 0;
    int loaderThreads = 2;
    torch::Device device{torch::kCPU};
    double secondsPerLine = 5.0;
};

enum class StageEnd { Finished, Stopped };

/// Trains one network: steps, epochs, schedule, average, trouble, validation, early stop. Knows no files.
class StageTrainer {
public:
    /// \param task, source, ranks outlive it
    StageTrainer(StageTask &task, const CaseSource &source, Ranks &ranks, StageSettings settings, StageHooks hooks);
    ~StageTrainer();
    StageTrainer(const StageTrainer &) = delete;
    StageTrainer &operator=(const StageTrainer &) = delete;

    /// From where the state stands to the stage's end, or until it is stopped.
    /// Errors: what the hooks return; Unreadable and Internal for trouble where the plan says stop, and after twenty
    /// steps in a row that trouble left nothing of. The weights are then those of the last good step.
    [[nodiscard]] core::Result<StageEnd> run();

    [[nodiscard]] const StageState &state() const { return m_state; }
    [[nodiscard]] double progress() const;
    [[nodiscard]] std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }
    /// The averaged weights, in a network of the same shape on any device.
    void averagedTo(torch::nn::Module &network) const;

    void save(NamedTensors &tensors) const;
    /// Errors: ModelUnusable for tensors of another network.
    [[nodiscard]] core::Result<void> restore(const StageState &state, const NamedTensors &tensors);

private:
    struct Sums;
    struct Gathered; ///< what the slots of one step gave
    [[nodiscard]] std::int64_t slotsOfRank() const { return m_settings.schedule.batch * m_settings.schedule.accumulate; }
    [[nodiscard]] bool epochIsDue() const;
    core::Result<bool> decideToStop();
    core::Result<void> step();
    core::Result<void> gather(Gathered &gathered);
    core::Result<void> gatherBatch(Gathered &gathered);
    core::Result<double> sumOverRanks(const Gathered &gathered);
    core::Result<void> trouble(const core::Error &error);
    core::Result<void> endEpoch();
    core::Result<void> judge(std::int64_t epoch);
    void tick();
    void flush();

    StageTask &m_task;
    const CaseSource &m_source;
    Ranks &m_ranks;
    StageSettings m_settings;
    StageHooks m_hooks;
    StageState m_state;
    std::int64_t m_stepsPerEpoch;
    StageOptimiser m_optimiser;
    WeightAverage m_average;
    std::unique_ptr<Sums> m_sums;
    std::unique_ptr<CaseQueue<core::Result<StageCase>>> m_queue;
    std::int64_t m_nextSlot = 0; ///< of this rank
    std::int64_t m_lostSteps = 0; ///< in a row
    double m_progress = 0.0;     ///< as all ranks agreed
    std::chrono::steady_clock::time_point m_ticked;
};

} // namespace gonion::training
