// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/trainer.h"

#include "inference/detector/compute_device.h"
#include "inference/detector/slice_groups.h"
#include "inference/model_file.h"
#include "inference/network/coarse_network.h"
#include "inference/network/fine_network.h"
#include "training/trainer/case_queue.h"
#include "training/data/phantom_cases.h"
#include "training/trainer/stage_losses.h"
#include "training/trainer/weight_average.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::JobContext;
using core::Result;
using Clock = std::chrono::steady_clock;

constexpr double kSecondsPerLine = 10.0;
constexpr double kSecondsPerSave = 120.0;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

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

/// One stage's network with what differs between the stages: its cases and its loss.
class CoarseTask {
public:
    using Case = CoarseCase;
    static constexpr const char *kPrefix = "coarse.";

    CoarseTask(const inference::ModelDescription &description, const TrainOptions &)
        : m_stage(*description.coarse), m_intensity(description.intensity), m_network(m_stage.network)
    {
    }
    [[nodiscard]] torch::nn::Module &network() { return *m_network; }
    [[nodiscard]] Case draw(std::uint64_t seed) const { return drawCoarseCase(seed, m_stage, m_intensity); }
    StageLoss loss(const Case &one, const torch::Device &device)
    {
        return coarseLoss(m_network->forward(one.image.to(device)), one);
    }
    void prepareNew() {}

private:
    inference::CoarseStage m_stage;
    inference::IntensityMapping m_intensity;
    inference::CoarseNetwork m_network;
};

class FineTask {
public:
    using Case = FineCase;
    static constexpr const char *kPrefix = "fine.";

    FineTask(const inference::ModelDescription &description, const TrainOptions &options)
        : m_stage(*description.fine),
          m_intensity(description.intensity),
          m_loss(options.loss),
          m_groups(options.sharesSlices ? inference::sliceGroupsOf(description.landmarks) : SliceGroups()),
          m_network(inference::makeNetwork(m_stage.network))
    {
    }
    [[nodiscard]] torch::nn::Module &network() { return *m_network; }
    [[nodiscard]] Case draw(std::uint64_t seed) const { return drawFineCase(seed, m_stage, m_intensity, m_groups); }
    StageLoss loss(const Case &one, const torch::Device &device)
    {
        return fineLoss(m_network->run(one.image.to(device), {}), one, m_stage.network, m_loss);
    }
    void prepareNew() { inference::expectNothing(*m_network, m_stage.network); }

private:
    inference::FineStage m_stage;
    inference::IntensityMapping m_intensity;
    LossOptions m_loss;
    SliceGroups m_groups;
    std::shared_ptr<inference::FineNetwork> m_network;
};

/// Share of the run that is done: by steps, or by time where the run has a limit and reaches it first.
double progressOf(const TrainOptions &options, std::int64_t step, double seconds)
{
    const double bySteps = static_cast<double>(step) / static_cast<double>(std::max<std::int64_t>(1, options.steps));
    const double byTime = options.minutes > 0.0 ? seconds / (60.0 * options.minutes) : 0.0;
    return std::min(1.0, std::max(bySteps, byTime));
}

double learningRateAt(const TrainOptions &options, std::int64_t step, double progress)
{
    constexpr std::int64_t kWarmUpSteps = 50;
    const double warmUp = std::min(1.0, static_cast<double>(step + 1) / kWarmUpSteps);
    return options.learningRate * warmUp * (0.01 + 0.99 * 0.5 * (1.0 + std::cos(std::numbers::pi * progress)));
}

void setLearningRate(torch::optim::AdamW &optimiser, double rate)
{
    for (auto &group : optimiser.param_groups()) {
        static_cast<torch::optim::AdamWOptions &>(group.options()).lr(rate);
    }
}

/// Running statistics of norms are averages already.
void copyBuffers(const torch::nn::Module &from, torch::nn::Module &to)
{
    const torch::NoGradGuard noGradient;
    const std::vector<torch::Tensor> sources = from.buffers();
    std::vector<torch::Tensor> targets = to.buffers();
    for (std::size_t n = 0; n < sources.size(); ++n) {
        targets[n].copy_(sources[n]);
    }
}

/// Running sums between two lines of progress.
struct Sums {
    double loss = 0.0;
    std::int64_t losses = 0;
    double error = 0.0;
    std::int64_t errors = 0;
    double waited = 0.0;
    Clock::time_point since = Clock::now();
};

template <typename Task>
class Run {
public:
    Run(const TrainOptions &options, inference::Model model, const torch::Device &device)
        : m_options(options), m_model(std::move(model)), m_device(device), m_task(m_model.description, options)
    {
    }

    Result<void> prepare()
    {
        const bool known = std::any_of(m_model.tensors.begin(), m_model.tensors.end(),
                                       [](const auto &entry) { return entry.first.starts_with(Task::kPrefix); });
        if (known) {
            if (const auto loaded = inference::loadInto(m_task.network(), m_model, Task::kPrefix); !loaded) {
                return tl::unexpected(loaded.error());
            }
        } else {
            m_task.prepareNew();
        }
        m_task.network().to(m_device);
        m_task.network().train();
        return {};
    }

    Result<TrainReport> go(const JobContext &context, const std::function<void(const TrainProgress &)> &onProgress)
    {
        CaseQueue<typename Task::Case> queue(
            [this](std::int64_t number) { return m_task.draw(caseSeed(m_options.seed, number)); }, m_options.firstCase,
            2);
        torch::optim::AdamW optimiser(m_task.network().parameters(),
                                      torch::optim::AdamWOptions(m_options.learningRate).weight_decay(1e-2));
        WeightAverage average(m_task.network());
        const Clock::time_point start = Clock::now();
        Clock::time_point saved = start;
        double progress = 0.0;
        while (progress < 1.0 && !context.stopRequested()) {
            setLearningRate(optimiser, learningRateAt(m_options, m_report.steps, progress));
            step(queue, optimiser);
            average.update(m_task.network());
            ++m_report.steps;
            m_report.cases += m_options.batch;
            m_report.seconds = secondsSince(start);
            progress = progressOf(m_options, m_report.steps, m_report.seconds);
            context.report(progress, "Training");
            if (secondsSince(m_sums.since) >= kSecondsPerLine || progress >= 1.0) {
                onProgress(flushSums());
            }
            if (secondsSince(saved) >= kSecondsPerSave) {
                saved = Clock::now();
                if (const auto written = save(average); !written) {
                    return tl::unexpected(written.error());
                }
            }
        }
        if (const auto written = save(average); !written) {
            return tl::unexpected(written.error());
        }
        return m_report;
    }

private:
    void step(CaseQueue<typename Task::Case> &queue, torch::optim::AdamW &optimiser)
    {
        optimiser.zero_grad();
        for (std::int64_t n = 0; n < m_options.batch; ++n) {
            const Clock::time_point asked = Clock::now();
            const typename Task::Case one = queue.take();
            m_sums.waited += secondsSince(asked);
            const StageLoss result = m_task.loss(one, m_device);
            const double value = result.loss.template item<double>();
            if (!std::isfinite(value)) {
                continue; // one bad case must not spoil the weights
            }
            (result.loss / static_cast<double>(m_options.batch)).backward();
            m_sums.loss += value;
            ++m_sums.losses;
            if (result.hasError) {
                m_sums.error += result.errorMm;
                ++m_sums.errors;
            }
        }
        constexpr double kLongestGradient = 5.0;
        torch::nn::utils::clip_grad_norm_(m_task.network().parameters(), kLongestGradient);
        optimiser.step();
    }

    TrainProgress flushSums()
    {
        const double elapsed = secondsSince(m_sums.since);
        m_report.loss = m_sums.losses > 0 ? m_sums.loss / static_cast<double>(m_sums.losses) : 0.0;
        m_report.errorMm = m_sums.errors > 0 ? m_sums.error / static_cast<double>(m_sums.errors) : 0.0;
        const TrainProgress line{m_report.steps, m_report.seconds, m_report.loss, m_report.errorMm,
                                 m_sums.waited / std::max(1e-9, elapsed)};
        m_sums = {};
        return line;
    }

    Result<void> save(const WeightAverage &average)
    {
        Task averaged(m_model.description, m_options);
        averaged.network().to(m_device);
        average.copyTo(averaged.network());
        copyBuffers(m_task.network(), averaged.network());
        averaged.network().to(torch::kCPU);
        inference::collectFrom(averaged.network(), Task::kPrefix, m_model);
        recordProvenance();
        return inference::writeModel(m_options.output, m_model, false);
    }

    void recordProvenance()
    {
        auto provenance = nlohmann::json::parse(m_model.description.provenanceJson, nullptr, false);
        if (!provenance.is_object()) {
            provenance = nlohmann::json::object();
        }
        const std::string stage(Task::kPrefix, std::char_traits<char>::length(Task::kPrefix) - 1);
        auto &runs = provenance[stage + "_runs"];
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
    torch::Device m_device;
    Task m_task;
    TrainReport m_report;
    Sums m_sums;
    bool m_recorded = false;
};

template <typename Task>
Result<TrainReport> runTask(const TrainOptions &options, inference::Model model, const torch::Device &device,
                            const JobContext &context, const std::function<void(const TrainProgress &)> &onProgress)
{
    Run<Task> run(options, std::move(model), device);
    if (const auto prepared = run.prepare(); !prepared) {
        return tl::unexpected(prepared.error());
    }
    return run.go(context, onProgress);
}

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
        return options.stage == TrainedStage::Coarse
                   ? runTask<CoarseTask>(options, std::move(*model), *device, context, onProgress)
                   : runTask<FineTask>(options, std::move(*model), *device, context, onProgress);
    } catch (const std::exception &exception) {
        return core::fail(inference::isOutOfMemory(exception) ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                          std::string("The training stopped: ") + exception.what());
    }
}

} // namespace gonion::training
