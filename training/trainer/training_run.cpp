// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/training_run.h"

#include "inference/detector/compute_device.h"
#include "training/trainer/run_desk.h"
#include "training/trainer/run_files.h"
#include "training/trainer/run_validation.h"
#include "training/trainer/stage_provenance.h"
#include "training/trainer/starting_model.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace gonion::training {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;

/// One process' part in a run.
class TrainingRun {
public:
    TrainingRun(const TrainingPlan &plan, RunData data, Ranks &ranks, const torch::Device &device, RunDesk &desk)
        : m_plan(plan), m_data(std::move(data)), m_ranks(ranks), m_device(device), m_desk(desk), m_files(plan, desk),
          m_validation(m_plan, m_data, m_desk, m_files)
    {
    }

    Result<RunReport> go(bool resume);

private:
    Result<void> begin(bool resume);
    Result<StageEnd> train(StageKind stage);
    Result<void> adoptStage(StageKind stage, const StageTrainer &trainer);
    Result<RunReport> conclude();

    Result<void> prepare(const CaseSource &source);
    [[nodiscard]] StageHooks hooks(const CaseSource &source);
    Result<void> saveCheckpoint(std::int64_t keep);

    [[nodiscard]] inference::Model modelWith(StageKind stage, const StageTrainer &trainer) const;
    [[nodiscard]] const SchedulePlan &scheduleOf(StageKind stage) const
    {
        return stage == StageKind::Coarse ? m_plan.coarseSchedule : m_plan.fineSchedule;
    }
    [[nodiscard]] bool isTrained(StageKind stage) const
    {
        return stage == StageKind::Coarse ? m_plan.trainCoarse : m_plan.trainFine;
    }
    [[nodiscard]] std::optional<double> secondsBehind(StageKind stage) const;
    [[nodiscard]] double seconds() const { return m_doneSeconds + (m_trainer ? m_trainer->state().seconds : 0.0); }

    const TrainingPlan &m_plan;
    RunData m_data;
    Ranks &m_ranks;
    torch::Device m_device;
    RunDesk &m_desk;
    RunFiles m_files;
    RunValidation m_validation;
    inference::Model m_model; ///< with the networks that are finished, or that were there before
    std::optional<Checkpoint> m_from;
    double m_doneSeconds = 0.0; ///< at work before the stage
    StageKind m_stage = StageKind::Coarse;
    StageTrainer *m_trainer = nullptr; ///< of the stage at work
};

Result<RunReport> TrainingRun::go(bool resume)
{
    if (const Result<void> begun = begin(resume); !begun) {
        return tl::unexpected(begun.error());
    }
    for (const StageKind stage : {StageKind::Coarse, StageKind::Fine}) {
        const bool done = m_from && m_from->stage == StageKind::Fine && stage == StageKind::Coarse;
        if (!isTrained(stage) || done) {
            continue;
        }
        const Result<StageEnd> end = train(stage);
        if (!end) {
            return tl::unexpected(end.error());
        }
        if (*end == StageEnd::Stopped) {
            m_desk.finish(RunState::Stopped, "Stopped; it can be resumed.");
            RunReport report;
            report.stopped = true;
            report.seconds = m_doneSeconds;
            return report;
        }
    }
    return conclude();
}

Result<void> TrainingRun::begin(bool resume)
{
    for (const std::string &notice : m_data.notices) {
        m_desk.log(notice);
    }
    if (m_ranks.rank() == 0) {
        if (const Result<void> made = m_files.makeFolder(); !made) {
            return made;
        }
    }
    std::error_code ignored;
    if (resume && fs::exists(m_files.last(), ignored)) {
        Result<Checkpoint> checkpoint = readCheckpoint(m_files.last());
        if (!checkpoint) {
            return tl::unexpected(checkpoint.error());
        }
        m_from = std::move(*checkpoint);
        m_model = m_from->model;
        m_doneSeconds = std::max(0.0, m_from->seconds - m_from->state.seconds);
        m_desk.log("Going on with the " + std::string(training::nameOf(m_from->stage)) + " network at step "
                   + std::to_string(m_from->state.step) + ".");
        return m_desk.rewindTo(m_from->seconds);
    }
    Result<StartingModel> start = startingModel(m_plan, m_data.landmarks);
    if (!start) {
        return tl::unexpected(start.error());
    }
    for (const std::string &notice : start->notices) {
        m_desk.log(notice);
    }
    m_model = std::move(start->model);
    return resume ? m_desk.rewindTo(0.0) : Result<void>();
}

/// Of the stages after this one, where their plan says how long they take.
std::optional<double> TrainingRun::secondsBehind(StageKind stage) const
{
    if (stage == StageKind::Fine || !m_plan.trainFine) {
        return 0.0;
    }
    return m_plan.fineSchedule.minutes > 0.0 ? std::optional(60.0 * m_plan.fineSchedule.minutes) : std::nullopt;
}

Result<StageEnd> TrainingRun::train(StageKind stage)
{
    m_stage = stage;
    // A stage's new weights do not depend on what was trained before it, in this session or an earlier one.
    torch::manual_seed(m_plan.seed * 2U + (stage == StageKind::Fine ? 1U : 0U));
    const std::unique_ptr<StageTask> task = makeTask(stage, m_model.description, m_plan.loss, m_plan.recompute);
    const std::string prefix(prefixOf(stage));
    const bool known = std::any_of(m_model.tensors.begin(), m_model.tensors.end(),
                                   [&](const auto &entry) { return entry.first.starts_with(prefix); });
    if (known) {
        if (const auto loaded = inference::loadInto(task->network(), m_model, prefix); !loaded) {
            return tl::unexpected(loaded.error());
        }
    } else {
        task->prepareNew();
    }
    task->network().to(m_device);
    const std::unique_ptr<CaseSource> source = m_data.makeSource(m_model.description);
    if (const Result<void> prepared = prepare(*source); !prepared) {
        return prepared.error().code == ErrorCode::Cancelled ? Result<StageEnd>(StageEnd::Stopped)
                                                             : tl::unexpected(prepared.error());
    }
    StageSettings settings;
    settings.schedule = scheduleOf(stage);
    settings.onTrouble = m_plan.onTrouble;
    settings.loaderThreads = m_plan.loaderThreads;
    settings.device = m_device;
    StageTrainer trainer(*task, *source, m_ranks, settings, hooks(*source));
    if (m_from && m_from->stage == stage && !m_from->tensors.empty()) {
        if (const auto restored = trainer.restore(m_from->state, m_from->tensors); !restored) {
            return tl::unexpected(restored.error());
        }
    }
    m_trainer = &trainer;
    m_desk.beginStage(stage, m_doneSeconds, secondsBehind(stage));
    if (trainer.state().best) {
        m_desk.better(*trainer.state().best, trainer.state().bestEpoch);
    }
    Result<StageEnd> end = trainer.run();
    if (!end && end.error().code != ErrorCode::WriteFailed && m_ranks.rank() == 0) {
        (void)saveCheckpoint(0); // the weights are those of the last good step
    }
    if (end && *end == StageEnd::Finished) {
        if (const Result<void> adopted = adoptStage(stage, trainer); !adopted) {
            end = tl::unexpected(adopted.error());
        }
    }
    m_doneSeconds = seconds();
    m_trainer = nullptr;
    return end;
}

/// The model's networks with the averaged weights of the one at work.
inference::Model TrainingRun::modelWith(StageKind stage, const StageTrainer &trainer) const
{
    const std::unique_ptr<StageTask> averaged = makeTask(stage, m_model.description, m_plan.loss);
    trainer.averagedTo(averaged->network());
    inference::Model model = m_model;
    if (stage == StageKind::Coarse) {
        model.description.fine.reset(); // not trained yet, or for another coarse network
        std::erase_if(model.tensors, [](const auto &entry) { return entry.first.starts_with(inference::kFinePrefix); });
    }
    inference::collectFrom(averaged->network(), prefixOf(stage), model);
    noteStageRun(m_plan, m_data, trainer, stage, m_ranks.world(), model.description);
    return model;
}

/// Takes over the stage's best weights, and leaves a checkpoint that begins the next one.
Result<void> TrainingRun::adoptStage(StageKind stage, const StageTrainer &trainer)
{
    inference::Model best = modelWith(stage, trainer);
    if (trainer.state().bestEpoch > 0) {
        Result<std::optional<inference::Model>> kept = m_files.bestOf(stage);
        if (!kept) {
            return tl::unexpected(kept.error());
        }
        if (*kept) {
            best = std::move(**kept);
            m_desk.log("The best " + std::string(training::nameOf(stage)) + " network is that of epoch "
                       + std::to_string(trainer.state().bestEpoch) + ".");
        }
    }
    const std::string prefix(prefixOf(stage));
    for (auto &[name, tensor] : best.tensors) {
        if (name.starts_with(prefix)) {
            m_model.tensors[name] = tensor;
        }
    }
    m_model.description.provenanceJson = best.description.provenanceJson;
    if (stage == StageKind::Fine || !m_plan.trainFine || m_ranks.rank() != 0) {
        return {};
    }
    Checkpoint next;
    next.stage = StageKind::Fine;
    next.seconds = seconds();
    next.model = m_model;
    return m_files.saveCheckpoint(next, 0);
}

/// So that the first epoch does not wait for volumes. Several processes leave it to the epoch, which deals the cases out.
Result<void> TrainingRun::prepare(const CaseSource &source)
{
    if (m_ranks.world() > 1) {
        return {};
    }
    m_desk.setState(RunState::Preparing, "Preparing the cases.");
    // The source reports from one thread at a time, and this one waits meanwhile.
    const JobContext job(m_desk.stopToken(), [this](double share, std::string_view step) {
        m_desk.setState(RunState::Preparing,
                        std::string(step) + ": " + std::to_string(std::lround(100.0 * share)) + " % done.");
    });
    const auto unusable = source.prepare(m_plan.loaderThreads, job);
    if (!unusable) {
        return tl::unexpected(unusable.error());
    }
    for (const std::string &sentence : *unusable) {
        m_desk.log(sentence);
    }
    return {};
}

StageHooks TrainingRun::hooks(const CaseSource &source)
{
    StageHooks hooks;
    hooks.onLine = [this, &source](const StageLine &line) {
        for (const std::string &notice : source.takeNotices()) {
            m_desk.log(notice);
        }
        m_desk.line(line);
    };
    hooks.stopWanted = [this] { return m_desk.stopWanted(); };
    hooks.validate = [this](StageKind which, std::int64_t epoch) {
        return m_validation.afterEpoch(modelWith(which, *m_trainer), which, epoch, *m_trainer);
    };
    hooks.onBetter = [this](StageKind which, std::int64_t epoch) {
        m_desk.better(*m_trainer->state().best, epoch);
        return m_files.keepBest(which, modelWith(which, *m_trainer));
    };
    hooks.saveCheckpoint = [this](std::int64_t keep) { return saveCheckpoint(keep); };
    hooks.log = [this](const std::string &sentence) { m_desk.log(sentence); };
    return hooks;
}

Result<void> TrainingRun::saveCheckpoint(std::int64_t keep)
{
    Checkpoint checkpoint;
    checkpoint.stage = m_stage;
    checkpoint.state = m_trainer->state();
    checkpoint.seconds = seconds();
    checkpoint.model = m_model;
    m_trainer->save(checkpoint.tensors);
    return m_files.saveCheckpoint(checkpoint, keep);
}

/// Writes the model and calibrates it on the validation cases.
Result<RunReport> TrainingRun::conclude()
{
    RunReport report;
    report.model = m_files.folder().model();
    report.seconds = m_doneSeconds;
    if (m_ranks.rank() != 0) {
        return report;
    }
    m_desk.setState(RunState::Calibrating, "Calibrating on the validation cases.");
    if (const auto written = m_files.writeModel(m_model); !written) {
        return tl::unexpected(written.error());
    }
    const auto evaluation = m_validation.calibrate(m_model);
    if (!evaluation && evaluation.error().code == ErrorCode::Cancelled) {
        report.stopped = true;
        m_desk.finish(RunState::Stopped, "Stopped during calibration; it can be resumed.");
        return report;
    }
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    report.evaluation = *evaluation;
    m_desk.finish(RunState::Finished, report.evaluation ? "Finished." : "Finished; there was nothing to validate with.");
    return report;
}

Result<RunReport> openAndRun(const TrainingPlan &plan, RunData data, Ranks &ranks, const torch::Device &device,
                             bool resume, const RunListener &listener, const JobContext &job)
{
    const RunFolder folder{plan.output};
    std::optional<RunWriter> writer;
    if (ranks.rank() == 0) {
        Result<RunWriter> opened = RunWriter::open(folder, plan, resume);
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        writer.emplace(std::move(*opened));
    }
    RunDesk desk(folder, std::move(writer), inference::nameOf(device), job);
    desk.onLine = listener.onLine;
    desk.onSentence = listener.onSentence;
    Result<RunReport> report;
    try {
        report = TrainingRun(plan, std::move(data), ranks, device, desk).go(resume);
    } catch (const std::exception &exception) {
        const bool memory = inference::isOutOfMemory(exception);
        report = fail(memory ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                      std::string(memory ? "There is not enough memory: take a smaller batch or patch. "
                                         : "The training stopped: ")
                          + exception.what());
    }
    if (!report) {
        desk.finish(RunState::Failed, report.error().message);
    }
    return report;
}

} // namespace

Result<RunReport> runTraining(const TrainingPlan &plan, RunData data, Ranks &ranks, bool resume,
                              const RunListener &listener, const JobContext &job)
{
    if (const Result<void> sound = plan.check(); !sound) {
        return tl::unexpected(sound.error());
    }
    if (plan.output.empty()) {
        return fail(ErrorCode::InvalidArgument, "The plan names no folder for the run; give it one as output.");
    }
    const Result<torch::Device> device = inference::computeDevice(plan.device);
    if (!device) {
        return tl::unexpected(device.error());
    }
    inference::useThreads(plan.threads);
    return openAndRun(plan, std::move(data), ranks, *device, resume, listener, job);
}

Result<TrainingPlan> planOfRun(const fs::path &folder)
{
    const RunFolder run{folder};
    Result<TrainingPlan> plan = TrainingPlan::read(run.plan());
    if (plan) {
        std::error_code ignored;
        plan->output = fs::absolute(folder, ignored);
    }
    return plan;
}

} // namespace gonion::training
