// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/training_run.h"

#include "inference/detector/compute_device.h"
#include "training/trainer/calibration_fit.h"
#include "training/trainer/example_slices.h"
#include "training/trainer/run_conclusion.h"
#include "training/trainer/run_desk.h"
#include "training/trainer/stage_provenance.h"
#include "training/trainer/starting_model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <system_error>

namespace gonion::training {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;

constexpr std::size_t kExamples = 3; ///< validation cases that are shown as slices

/// One process' part in a run.
class TrainingRun {
public:
    TrainingRun(const TrainingPlan &plan, RunData data, Ranks &ranks, const torch::Device &device, RunDesk &desk)
        : m_plan(plan), m_data(std::move(data)), m_ranks(ranks), m_device(device), m_desk(desk), m_folder{plan.output}
    {
    }

    Result<RunReport> go(bool resume);

private:
    Result<void> begin(bool resume);
    Result<StageEnd> train(StageKind stage);
    Result<void> adoptStage(StageKind stage, const StageTrainer &trainer);
    Result<RunReport> conclude();
    Result<void> writeCalibrated(const std::vector<ValidationCase> &cases, RunReport &report);

    Result<void> prepare(const CaseSource &source);
    [[nodiscard]] StageHooks hooks(const CaseSource &source);
    Result<std::optional<ValidationScore>> validate(StageKind stage, std::int64_t epoch);
    Result<void> keepBest(StageKind stage, std::int64_t epoch);
    Result<void> saveCheckpoint(std::int64_t keep);
    /// Told and passed over, or the end, as the plan says.
    Result<void> unlessPassedOver(const Result<void> &written);

    [[nodiscard]] inference::Model modelWith(StageKind stage, const StageTrainer &trainer) const;
    [[nodiscard]] ValidationOptions validationOptions(std::size_t most) const;
    [[nodiscard]] const SchedulePlan &scheduleOf(StageKind stage) const
    {
        return stage == StageKind::Coarse ? m_plan.coarseSchedule : m_plan.fineSchedule;
    }
    [[nodiscard]] bool isTrained(StageKind stage) const
    {
        return stage == StageKind::Coarse ? m_plan.trainCoarse : m_plan.trainFine;
    }
    [[nodiscard]] std::optional<double> secondsBehind(StageKind stage) const;
    [[nodiscard]] fs::path lastFile() const { return m_folder.checkpoints() / "last.safetensors"; }
    [[nodiscard]] fs::path bestFile(StageKind stage) const
    {
        return m_folder.checkpoints() / ("best-" + std::string(training::nameOf(stage)) + ".safetensors");
    }
    [[nodiscard]] double seconds() const { return m_doneSeconds + (m_trainer ? m_trainer->state().seconds : 0.0); }

    const TrainingPlan &m_plan;
    RunData m_data;
    Ranks &m_ranks;
    torch::Device m_device;
    RunDesk &m_desk;
    RunFolder m_folder;
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
    std::error_code error;
    if (m_ranks.rank() == 0) {
        fs::create_directories(m_folder.checkpoints(), error);
    }
    if (error) {
        return fail(ErrorCode::WriteFailed, "The folder " + m_folder.checkpoints().string()
                                                + " cannot be made: " + error.message() + ". Check the permissions.");
    }
    if (resume && fs::exists(lastFile(), error)) {
        Result<Checkpoint> checkpoint = readCheckpoint(lastFile());
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
    std::error_code ignored;
    if (trainer.state().bestEpoch > 0 && fs::exists(bestFile(stage), ignored)) {
        Result<inference::Model> read = inference::readModel(bestFile(stage));
        if (!read) {
            return tl::unexpected(read.error());
        }
        best = std::move(*read);
        m_desk.log("The best " + std::string(training::nameOf(stage)) + " network is that of epoch "
                   + std::to_string(trainer.state().bestEpoch) + ".");
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
    return unlessPassedOver(writeCheckpoint(lastFile(), next));
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
    hooks.validate = [this](StageKind which, std::int64_t epoch) { return validate(which, epoch); };
    hooks.onBetter = [this](StageKind which, std::int64_t epoch) { return keepBest(which, epoch); };
    hooks.saveCheckpoint = [this](std::int64_t keep) { return saveCheckpoint(keep); };
    hooks.log = [this](const std::string &sentence) { m_desk.log(sentence); };
    return hooks;
}

ValidationOptions TrainingRun::validationOptions(std::size_t most) const
{
    ValidationOptions options;
    options.detector.device = m_plan.device;
    options.detector.threads = m_plan.threads;
    options.most = most;
    options.passOver = m_plan.onTrouble == OnTrouble::GoOn;
    options.log = [this](const std::string &sentence) { m_desk.log(sentence); };
    return options;
}

Result<std::optional<ValidationScore>> TrainingRun::validate(StageKind stage, std::int64_t epoch)
{
    if (!m_data.validation || m_data.validation->size() == 0) {
        return std::optional<ValidationScore>();
    }
    m_desk.setState(RunState::Validating, "Validating epoch " + std::to_string(epoch) + " in full volumes.");
    const fs::path candidate = m_folder.checkpoints() / "candidate.safetensors";
    const inference::Model model = modelWith(stage, *m_trainer);
    if (const auto written = inference::writeModel(candidate, model, false); !written) {
        const Result<void> passed = unlessPassedOver(written);
        return passed ? Result<std::optional<ValidationScore>>(std::nullopt) : tl::unexpected(passed.error());
    }
    ValidationOptions options = validationOptions(static_cast<std::size_t>(scheduleOf(stage).validationCases));
    options.detector.looks = 1; // a user's detector looks several times: the last word, but not worth it here
    std::size_t shown = 0;
    options.onCase = [&](const core::Volume &volume, const ValidationCase &one) {
        if (shown++ < kExamples) {
            (void)unlessPassedOver(writeExampleSlices(m_folder, volume, one, training::nameOf(stage), epoch));
        }
        m_desk.setState(RunState::Validating, "Validating epoch " + std::to_string(epoch) + " in full volumes.");
    };
    const auto cases = detectIn(candidate, *m_data.validation, options, JobContext(m_desk.stopToken()));
    std::error_code ignored;
    fs::remove(candidate, ignored);
    inference::useThreads(m_plan.threads);
    m_desk.setState(RunState::Running, "Training the " + std::string(training::nameOf(stage)) + " network.");
    if (!cases) {
        return tl::unexpected(cases.error());
    }
    if (cases->empty()) {
        return std::optional<ValidationScore>();
    }
    const bool fine = stage == StageKind::Fine;
    const auto evaluation = fine ? evaluationOf(crossCalibrated(model.description, *cases), m_data.landmarks, Protocol::Full)
                                 : evaluationOf(*cases, m_data.landmarks, Protocol::Paper);
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    m_desk.validated(stage, epoch, *m_trainer, *evaluation);
    if (!evaluation->overall.mreMm) {
        return std::optional<ValidationScore>(); // no landmark is there in any case
    }
    ValidationScore score;
    score.mreMm = *evaluation->overall.mreMm;
    if (fine) {
        for (const std::optional<double> &rate : evaluation->overall.sdr) {
            score.meanSdr += rate.value_or(0.0) / static_cast<double>(evaluation->overall.sdr.size());
        }
    }
    char text[160];
    std::snprintf(text, sizeof text, "Epoch %lld: MRE %.2f mm, SDR 4 mm %.1f %%, on %zu validation cases.",
                  static_cast<long long>(epoch), score.mreMm, 100.0 * evaluation->overall.sdr.back().value_or(0.0),
                  cases->size());
    m_desk.log(text);
    return std::optional(score);
}

Result<void> TrainingRun::keepBest(StageKind stage, std::int64_t epoch)
{
    m_desk.better(*m_trainer->state().best, epoch);
    const inference::Model model = modelWith(stage, *m_trainer);
    if (const auto kept = unlessPassedOver(inference::writeModel(bestFile(stage), model, false)); !kept) {
        return kept;
    }
    // What a run that is stopped for good leaves.
    const bool usable = stage == StageKind::Fine || !m_plan.trainFine;
    return usable ? unlessPassedOver(inference::writeModel(m_folder.model(), model, m_plan.halfPrecision)) : Result<void>();
}

Result<void> TrainingRun::saveCheckpoint(std::int64_t keep)
{
    Checkpoint checkpoint;
    checkpoint.stage = m_stage;
    checkpoint.state = m_trainer->state();
    checkpoint.seconds = seconds();
    checkpoint.model = m_model;
    m_trainer->save(checkpoint.tensors);
    if (const auto saved = unlessPassedOver(writeCheckpoint(lastFile(), checkpoint)); !saved || keep == 0) {
        return saved;
    }
    char name[64];
    std::snprintf(name, sizeof name, "%s-epoch-%05lld.safetensors", m_stage == StageKind::Coarse ? "coarse" : "fine",
                  static_cast<long long>(keep));
    return unlessPassedOver(writeCheckpoint(m_folder.checkpoints() / name, checkpoint));
}

Result<void> TrainingRun::unlessPassedOver(const Result<void> &written)
{
    if (written || m_plan.onTrouble == OnTrouble::Stop) {
        return written;
    }
    m_desk.log(written.error().message + " The training goes on; what was written before stays.");
    return {};
}

/// Calibrates on the validation cases and writes the model with its result.
Result<RunReport> TrainingRun::conclude()
{
    RunReport report;
    report.model = m_folder.model();
    report.seconds = m_doneSeconds;
    if (m_ranks.rank() != 0) {
        return report;
    }
    m_desk.setState(RunState::Calibrating, "Calibrating on the validation cases.");
    if (const auto written = inference::writeModel(m_folder.model(), m_model, m_plan.halfPrecision); !written) {
        return tl::unexpected(written.error());
    }
    const bool judged = m_data.validation && m_data.validation->size() > 0 && m_plan.calibrationCases > 0;
    if (judged) {
        ValidationOptions options = validationOptions(static_cast<std::size_t>(m_plan.calibrationCases));
        options.onCase = [this](const core::Volume &, const ValidationCase &) {
            m_desk.setState(RunState::Calibrating, "Calibrating on the validation cases.");
        };
        const auto cases = detectIn(m_folder.model(), *m_data.validation, options, JobContext(m_desk.stopToken()));
        if (!cases && cases.error().code == ErrorCode::Cancelled) {
            report.stopped = true;
            m_desk.finish(RunState::Stopped, "Stopped during calibration; it can be resumed.");
            return report;
        }
        if (!cases) {
            return tl::unexpected(cases.error());
        }
        if (!cases->empty()) {
            if (const Result<void> written = writeCalibrated(*cases, report); !written) {
                return tl::unexpected(written.error());
            }
        }
    }
    m_desk.finish(RunState::Finished, report.evaluation ? "Finished." : "Finished; there was nothing to validate with.");
    return report;
}

Result<void> TrainingRun::writeCalibrated(const std::vector<ValidationCase> &cases, RunReport &report)
{
    const bool fine = m_model.description.fine.has_value();
    const std::vector<ValidationCase> decided = fine ? crossCalibrated(m_model.description, cases) : cases;
    const auto evaluation = evaluationOf(decided, m_data.landmarks, fine ? Protocol::Full : Protocol::Paper);
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    if (fine) {
        m_model.description = fittedTo(cases, m_model.description);
        noteCalibration(m_model.description, training::nameOf(m_plan.data.kind), cases.size(), *evaluation);
        if (const auto written = inference::writeModel(m_folder.model(), m_model, m_plan.halfPrecision); !written) {
            return written;
        }
    }
    RunResult result = resultOf(decided, *evaluation);
    result.calibrated = fine;
    if (const auto model = inference::readModel(m_folder.model()); model) {
        result.modelHash = model->hash;
    }
    report.evaluation = *evaluation;
    return writeResult(m_folder, result);
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
