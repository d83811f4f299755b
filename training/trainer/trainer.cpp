// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/trainer.h"

#include "core/seconds_since.h"
#include "inference/detector/compute_device.h"
#include "inference/detector/slice_groups.h"
#include "inference/model_file.h"
#include "training/data/phantom_source.h"
#include "training/trainer/stage_trainer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::JobContext;
using core::Result;
using Clock = std::chrono::steady_clock;

constexpr double kSecondsPerLine = 10.0;
constexpr double kSecondsPerSave = 120.0;

/// The model a run starts from, with the trained stage's options in place.
Result<inference::Model> startingModel(const TrainOptions &options)
{
    inference::Model model;
    if (options.init) {
        Result<inference::Model> read = inference::readModel(*options.init);
        if (!read) {
            return read;
        }
        model = std::move(*read);
    } else {
        model.description.name = options.name;
        model.description.demonstration = true;
        model.description.landmarks =
            options.landmarks.value_or(annotation::LandmarkTemplate::mandibularMolars());
    }
    if (options.stage == TrainedStage::Coarse && !model.description.coarse) {
        model.description.coarse = options.coarse;
    }
    if (options.stage == TrainedStage::Fine && !model.description.fine) {
        model.description.fine = options.fine;
    } else if (options.stage == TrainedStage::Fine && options.reshapePatch) {
        const inference::NetworkOptions network = model.description.fine->network;
        model.description.fine = options.fine;
        model.description.fine->network = network;
    }
    return model;
}

bool isPhantomTemplate(const annotation::LandmarkTemplate &landmarks)
{
    const auto expected = annotation::LandmarkTemplate::mandibularMolars();
    return std::equal(expected.landmarks().begin(), expected.landmarks().end(), landmarks.landmarks().begin(),
                      landmarks.landmarks().end(), [](const auto &a, const auto &b) { return a.id == b.id; });
}

StageSettings settingsOf(const TrainOptions &options, const torch::Device &device)
{
    StageSettings settings;
    settings.schedule.learningRate = options.learningRate;
    settings.schedule.epochs = 1;
    settings.schedule.stepsPerEpoch = options.steps;
    settings.schedule.minutes = options.minutes;
    settings.schedule.batch = options.batch;
    settings.schedule.validateEvery = 0;
    settings.firstCase = options.firstCase;
    settings.device = device;
    settings.secondsPerLine = kSecondsPerLine;
    return settings;
}

/// One stage on phantoms, into a model file.
class PhantomRun {
public:
    PhantomRun(const TrainOptions &options, inference::Model model, const torch::Device &device)
        : m_options(options),
          m_model(std::move(model)),
          m_stage(options.stage == TrainedStage::Coarse ? StageKind::Coarse : StageKind::Fine),
          m_device(device),
          m_task(makeTask(m_stage, m_model.description, options.loss))
    {
    }

    Result<TrainReport> go(const JobContext &context, const std::function<void(const TrainProgress &)> &onProgress)
    {
        if (const Result<void> prepared = prepare(); !prepared) {
            return tl::unexpected(prepared.error());
        }
        const inference::ModelDescription &description = m_model.description;
        const PhantomSource source(
            m_options.seed, description.coarse.value_or(inference::CoarseStage{}),
            description.fine.value_or(inference::FineStage{}), description.intensity,
            m_options.sharesSlices ? inference::sliceGroupsOf(description.landmarks) : SliceGroups());
        Result<void> written;
        StageHooks hooks;
        hooks.onLine = [&](const StageLine &line) {
            m_report.loss = line.loss;
            m_report.errorMm = line.errorMm.value_or(0.0);
            onProgress({line.step, line.seconds, m_report.loss, m_report.errorMm, line.waitingShare});
            if (core::secondsSince(m_saved) >= kSecondsPerSave) {
                m_saved = Clock::now();
                written = save();
            }
        };
        hooks.stopWanted = [&] {
            if (m_trainer->state().step > 0) {
                context.report(m_trainer->progress(), "Training");
            }
            return context.stopRequested() || !written;
        };
        StageTrainer trainer(*m_task, source, m_alone, settingsOf(m_options, m_device), hooks);
        m_trainer = &trainer;
        const Result<StageEnd> end = trainer.run();
        if (!end) {
            return tl::unexpected(end.error());
        }
        if (written) {
            written = save();
        }
        m_trainer = nullptr;
        if (!written) {
            return tl::unexpected(written.error());
        }
        return m_report;
    }

private:
    Result<void> prepare()
    {
        const std::string prefix(prefixOf(m_stage));
        const bool known = std::any_of(m_model.tensors.begin(), m_model.tensors.end(),
                                       [&](const auto &entry) { return entry.first.starts_with(prefix); });
        if (!known) {
            m_task->prepareNew();
        } else if (auto loaded = inference::loadInto(m_task->network(), m_model, prefix); !loaded) {
            return loaded;
        }
        m_task->network().to(m_device);
        return {};
    }

    Result<void> save()
    {
        m_report.steps = m_trainer->state().step;
        m_report.cases = m_report.steps * m_options.batch;
        m_report.seconds = m_trainer->state().seconds;
        const std::unique_ptr<StageTask> averaged = makeTask(m_stage, m_model.description, m_options.loss);
        m_trainer->averagedTo(averaged->network());
        inference::collectFrom(averaged->network(), prefixOf(m_stage), m_model);
        recordProvenance();
        return inference::writeModel(m_options.output, m_model, false);
    }

    void recordProvenance()
    {
        auto provenance = nlohmann::json::parse(m_model.description.provenanceJson, nullptr, false);
        if (!provenance.is_object()) {
            provenance = nlohmann::json::object();
        }
        auto &runs = provenance[std::string(nameOf(m_stage)) + "_runs"];
        if (!m_recorded || !runs.is_array() || runs.empty()) {
            runs.push_back(nlohmann::json::object());
            m_recorded = true;
        }
        runs.back() = {{"data", "phantoms"},
                       {"seed", m_options.seed},
                       {"first_case", m_options.firstCase},
                       {"cases", m_report.cases},
                       {"steps", m_report.steps},
                       {"batch", m_options.batch},
                       {"learning_rate", m_options.learningRate},
                       {"seconds", std::round(m_report.seconds)},
                       {"last_loss", m_report.loss},
                       {"last_training_error_mm", m_report.errorMm},
                       {"program_version", GONION_VERSION}};
        m_model.description.provenanceJson = provenance.dump();
    }

    const TrainOptions &m_options;
    inference::Model m_model;
    StageKind m_stage;
    torch::Device m_device;
    std::unique_ptr<StageTask> m_task;
    SingleRank m_alone;
    StageTrainer *m_trainer = nullptr; ///< while it runs
    TrainReport m_report;
    Clock::time_point m_saved = Clock::now();
    bool m_recorded = false;
};

} // namespace

Result<TrainReport> trainOnPhantoms(const TrainOptions &options, const JobContext &context,
                                    const std::function<void(const TrainProgress &)> &onProgress)
{
    if (options.landmarks && !isPhantomTemplate(*options.landmarks)) {
        return core::fail(ErrorCode::InvalidArgument, "The phantom's landmarks are the mandibular molars; a template "
                                                      "for it has their ids, in their order.");
    }
    if (options.batch < 1 || options.steps < 1 || !(options.learningRate > 0.0)) {
        return core::fail(ErrorCode::InvalidArgument, "Batch, steps and learning rate must be above zero.");
    }
    const Result<torch::Device> device = inference::computeDevice(options.device);
    if (!device) {
        return tl::unexpected(device.error());
    }
    try {
        inference::useThreads(options.threads);
        torch::manual_seed(options.seed);
        Result<inference::Model> model = startingModel(options);
        if (!model) {
            return tl::unexpected(model.error());
        }
        return PhantomRun(options, std::move(*model), *device).go(context, onProgress);
    } catch (const std::exception &exception) {
        return core::fail(inference::isOutOfMemory(exception) ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                          std::string("The training stopped: ") + exception.what());
    }
}

} // namespace gonion::training
