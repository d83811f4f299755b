// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/run_validation.h"

#include "inference/detector/compute_device.h"
#include "training/trainer/calibration_fit.h"
#include "training/trainer/example_slices.h"
#include "training/trainer/run_conclusion.h"
#include "training/trainer/stage_provenance.h"

#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

namespace gonion::training {
namespace {

using core::JobContext;
using core::Result;

constexpr std::size_t kExamples = 3; ///< validation cases that are shown as slices

/// A coarse network alone says nothing of presence.
bool tellsPresence(const inference::ModelDescription &model)
{
    return model.fine.has_value();
}

ValidationScore scoreOf(const Evaluation &evaluation, StageKind stage)
{
    ValidationScore score;
    score.mreMm = *evaluation.overall.mreMm;
    if (stage == StageKind::Fine) {
        for (const std::optional<double> &rate : evaluation.overall.sdr) {
            score.meanSdr += rate.value_or(0.0) / static_cast<double>(evaluation.overall.sdr.size());
        }
    }
    return score;
}

std::string sentenceOf(std::int64_t epoch, const Evaluation &evaluation, std::size_t cases)
{
    char text[160];
    std::snprintf(text, sizeof text, "Epoch %lld: MRE %.2f mm, SDR 4 mm %.1f %%, on %zu validation cases.",
                  static_cast<long long>(epoch), *evaluation.overall.mreMm,
                  100.0 * evaluation.overall.sdr.back().value_or(0.0), cases);
    return text;
}

} // namespace

RunValidation::RunValidation(const TrainingPlan &plan, const RunData &data, RunDesk &desk, RunFiles &files)
    : m_plan(plan), m_data(data), m_desk(desk), m_files(files)
{
}

bool RunValidation::canJudge() const
{
    return m_data.validation && m_data.validation->size() > 0;
}

ValidationOptions RunValidation::options(std::int64_t most) const
{
    ValidationOptions options;
    options.detector.device = m_plan.device;
    options.detector.threads = m_plan.threads;
    options.most = static_cast<std::size_t>(most);
    options.passOver = m_plan.onTrouble == OnTrouble::GoOn;
    options.log = [this](const std::string &sentence) { m_desk.log(sentence); };
    return options;
}

RunValidation::Cases RunValidation::decided(const inference::ModelDescription &model, const Cases &cases) const
{
    return tellsPresence(model) ? crossCalibrated(model, cases) : cases;
}

Result<Evaluation> RunValidation::evaluated(const inference::ModelDescription &model, const Cases &decided) const
{
    return evaluationOf(decided, m_data.landmarks, tellsPresence(model) ? Protocol::Full : Protocol::Paper);
}

Result<std::optional<ValidationScore>> RunValidation::afterEpoch(const inference::Model &candidate, StageKind stage,
                                                                 std::int64_t epoch, const StageTrainer &trainer)
{
    if (!canJudge()) {
        return std::optional<ValidationScore>();
    }
    const Result<Cases> cases = casesAfterEpoch(candidate, stage, epoch);
    if (!cases) {
        return tl::unexpected(cases.error());
    }
    if (cases->empty()) {
        return std::optional<ValidationScore>();
    }
    const auto evaluation = evaluated(candidate.description, decided(candidate.description, *cases));
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    m_desk.validated(stage, epoch, trainer, *evaluation);
    if (!evaluation->overall.mreMm) {
        return std::optional<ValidationScore>(); // no landmark is there in any case
    }
    m_desk.log(sentenceOf(epoch, *evaluation, cases->size()));
    return std::optional(scoreOf(*evaluation, stage));
}

Result<RunValidation::Cases> RunValidation::casesAfterEpoch(const inference::Model &candidate, StageKind stage,
                                                            std::int64_t epoch)
{
    const std::string message = "Validating epoch " + std::to_string(epoch) + " in full volumes.";
    m_desk.setState(RunState::Validating, message);
    if (const auto written = inference::writeModel(m_files.candidate(), candidate, false); !written) {
        const Result<void> passed = m_files.unlessPassedOver(written);
        return passed ? Result<Cases>(Cases()) : tl::unexpected(passed.error());
    }
    const bool coarse = stage == StageKind::Coarse;
    ValidationOptions detecting = options(coarse ? m_plan.coarseSchedule.validationCases : m_plan.fineSchedule.validationCases);
    detecting.detector.looks = 1; // a user's detector looks several times: the last word, but not worth it here
    std::size_t shown = 0;
    detecting.onCase = [&](const core::Volume &volume, const ValidationCase &one) {
        if (shown++ < kExamples) {
            (void)m_files.unlessPassedOver(writeExampleSlices(m_files.folder(), volume, one, nameOf(stage), epoch));
        }
        m_desk.setState(RunState::Validating, message);
    };
    Result<Cases> cases = detectIn(m_files.candidate(), *m_data.validation, detecting, JobContext(m_desk.stopToken()));
    std::error_code ignored;
    std::filesystem::remove(m_files.candidate(), ignored);
    inference::useThreads(m_plan.threads);
    m_desk.setState(RunState::Running, "Training the " + std::string(nameOf(stage)) + " network.");
    return cases;
}

Result<std::optional<Evaluation>> RunValidation::calibrate(inference::Model &model)
{
    if (!canJudge() || m_plan.calibrationCases <= 0) {
        return std::optional<Evaluation>();
    }
    ValidationOptions detecting = options(m_plan.calibrationCases);
    detecting.onCase = [this](const core::Volume &, const ValidationCase &) {
        m_desk.setState(RunState::Calibrating, "Calibrating on the validation cases.");
    };
    const auto cases = detectIn(m_files.folder().model(), *m_data.validation, detecting, JobContext(m_desk.stopToken()));
    if (!cases) {
        return tl::unexpected(cases.error());
    }
    if (cases->empty()) {
        return std::optional<Evaluation>();
    }
    const Cases decidedCases = decided(model.description, *cases);
    const auto evaluation = evaluated(model.description, decidedCases);
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    RunResult result = resultOf(decidedCases, *evaluation);
    result.calibrated = tellsPresence(model.description);
    if (result.calibrated) {
        model.description = fittedTo(*cases, model.description);
        noteCalibration(model.description, nameOf(m_plan.data.kind), cases->size(), *evaluation);
        if (const auto written = m_files.writeModel(model); !written) {
            return tl::unexpected(written.error());
        }
    }
    if (const auto written = inference::readModel(m_files.folder().model()); written) {
        result.modelHash = written->hash;
    }
    if (const auto written = writeResult(m_files.folder(), result); !written) {
        return tl::unexpected(written.error());
    }
    return std::optional(*evaluation);
}

} // namespace gonion::training
