// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/compare_networks.h"

#include "inference/detector.h"
#include "inference/model_file.h"
#include "training/phantom/phantom.h"
#include "training/trainer/calibrate.h"
#include "training/trainer/case_result.h"
#include "training/trainer/trainer.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

namespace gonion::bench {
namespace {

using annotation::LandmarkState;
using training::CaseResult;
using training::Evaluation;
using core::JobContext;
using core::Result;

/// Test phantoms lie below 2^32, where neither training nor validation draws.
constexpr std::uint64_t kFirstTestSeed = 4'000'000;

/// A model of the coarse network alone, for every run to start from.
Result<std::optional<std::filesystem::path>> coarseAlone(const CompareOptions &options)
{
    if (!options.coarseModel) {
        return std::nullopt;
    }
    auto model = inference::readModel(*options.coarseModel);
    if (!model) {
        return tl::unexpected(model.error());
    }
    if (!model->description.coarse) {
        return core::fail(core::ErrorCode::ModelUnusable,
                          options.coarseModel->string() + " holds no coarse network to find the jaw with.");
    }
    model->description.fine.reset();
    model->description.presence = {};
    model->description.radii = {};
    std::erase_if(model->tensors, [](const auto &entry) { return entry.first.starts_with(inference::kFinePrefix); });
    const std::filesystem::path file = options.folder / "coarse.safetensors";
    if (const auto written = inference::writeModel(file, *model, false); !written) {
        return tl::unexpected(written.error());
    }
    return file;
}

std::int64_t parametersOf(const inference::Model &model)
{
    std::int64_t count = 0;
    for (const auto &[name, tensor] : model.tensors) {
        count += name.starts_with(inference::kFinePrefix) ? tensor.numel() : 0;
    }
    return count;
}

Result<void> evaluateCases(ComparedResult &row, const inference::ModelDescription &description)
{
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : description.landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    std::vector<CaseResult> complete;
    std::vector<CaseResult> incomplete;
    for (const CaseResult &one : row.cases) {
        (isComplete(one) ? complete : incomplete).push_back(one);
    }
    const auto into = [&](Evaluation &target, const std::vector<CaseResult> &cases) -> Result<void> {
        auto evaluation = training::evaluate(cases, ids, training::Protocol::Full);
        if (!evaluation) {
            return tl::unexpected(evaluation.error());
        }
        target = std::move(*evaluation);
        return {};
    };
    return into(row.all, row.cases).and_then([&] { return into(row.complete, complete); }).and_then([&] {
        return into(row.incomplete, incomplete);
    });
}

Result<void> detectAll(ComparedResult &row, const std::filesystem::path &model, const CompareOptions &options,
                       const JobContext &context)
{
    const auto detector =
        inference::Detector::load(model, {options.training.device, options.training.threads});
    if (!detector) {
        return tl::unexpected(detector.error());
    }
    double seconds = 0.0;
    for (std::int64_t n = 0; n < options.cases; ++n) {
        context.report(static_cast<double>(n) / static_cast<double>(options.cases), "Testing " + row.name);
        const training::Phantom phantom = training::Phantom::draw(kFirstTestSeed + static_cast<std::uint64_t>(n));
        const auto volume = phantom.volume();
        const auto start = std::chrono::steady_clock::now();
        const auto detection = (*detector)->detect(*volume, JobContext(context.stopToken()));
        seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        row.cases.push_back(training::caseResultFrom(std::to_string(n), phantom.landmarks(), *detection));
    }
    row.detectSeconds = seconds / static_cast<double>(std::max<std::int64_t>(1, options.cases));
    return evaluateCases(row, (*detector)->description());
}

/// The context with a name of our own for whatever is done in it.
JobContext named(const JobContext &context, const std::string &step)
{
    return JobContext(context.stopToken(), [context, step](double fraction, std::string_view) {
        context.report(fraction, step);
    });
}

Result<ComparedResult> compareOne(const ComparedNetwork &network, const CompareOptions &options,
                                  const std::optional<std::filesystem::path> &coarse, const JobContext &context)
{
    ComparedResult row;
    row.name = network.name;
    training::TrainOptions run = options.training;
    run.stage = training::TrainedStage::Fine;
    run.init = coarse;
    run.name = network.name;
    run.output = options.folder / (network.name + ".safetensors");
    run.fine.network = network.options;
    const auto report = training::trainOnPhantoms(run, named(context.part(0.0, 0.6), "Training " + row.name),
                                                  [](const training::TrainProgress &) {});
    if (!report) {
        return tl::unexpected(report.error());
    }
    row.steps = report->steps;
    row.trainSeconds = report->seconds;
    if (context.stopRequested()) {
        return JobContext::cancelled();
    }
    if (options.calibrationCases > 0) {
        training::CalibrateOptions calibration;
        calibration.model = calibration.output = run.output;
        calibration.cases = options.calibrationCases;
        calibration.threads = run.threads;
        calibration.device = run.device;
        const JobContext share = named(context.part(0.6, 0.8), "Calibrating " + row.name);
        if (const auto fitted = training::calibrateOnPhantoms(calibration, share); !fitted) {
            return tl::unexpected(fitted.error());
        }
    }
    const auto model = inference::readModel(run.output);
    if (!model) {
        return tl::unexpected(model.error());
    }
    row.parameters = parametersOf(*model);
    if (const auto tested = detectAll(row, run.output, options, context.part(0.8, 1.0)); !tested) {
        return tl::unexpected(tested.error());
    }
    return row;
}

/// Divides widths; a stage keeps a multiple of `step`.
void divide(std::vector<std::int64_t> &widths, std::int64_t divisor, std::int64_t step)
{
    for (std::int64_t &width : widths) {
        width = std::max(step, (width / divisor + step - 1) / step * step);
    }
}

} // namespace

bool isComplete(const CaseResult &result)
{
    return std::none_of(result.landmarks.begin(), result.landmarks.end(),
                        [](const training::LandmarkResult &landmark) { return landmark.truth == LandmarkState::Missing; });
}

inference::NetworkOptions shrunk(inference::NetworkOptions options, std::int64_t divisor)
{
    struct Visitor {
        std::int64_t divisor;
        void operator()(inference::H3deOptions &one) const { divide(one.embedDim, divisor, 2 * one.headWidth); }
        void operator()(inference::HyattOptions &one) const
        {
            divide(one.embedDim, divisor, 2 * one.headWidth);
            one.fusionWidth = std::max<std::int64_t>(8, one.fusionWidth / divisor / 2 * 2);
        }
        void operator()(inference::VNetOptions &one) const { divide(one.widths, divisor, 4); }
        void operator()(inference::Unet3dOptions &one) const { divide(one.widths, divisor, 8); }
        void operator()(inference::ResUnet3dOptions &one) const { divide(one.widths, divisor, 8); }
    };
    if (divisor > 1) {
        std::visit(Visitor{divisor}, options.sizes);
    }
    return options;
}

Result<std::vector<ComparedResult>> compareNetworks(const CompareOptions &options, const JobContext &context,
                                                    const std::function<void(const ComparedResult &)> &onResult)
{
    const auto coarse = coarseAlone(options);
    if (!coarse) {
        return tl::unexpected(coarse.error());
    }
    std::vector<ComparedResult> rows;
    const auto count = static_cast<double>(std::max<std::size_t>(1, options.networks.size()));
    for (std::size_t n = 0; n < options.networks.size(); ++n) {
        const auto at = static_cast<double>(n);
        auto row = compareOne(options.networks[n], options, *coarse, context.part(at / count, (at + 1.0) / count));
        if (!row) {
            return tl::unexpected(row.error());
        }
        onResult(*row);
        rows.push_back(std::move(*row));
    }
    return rows;
}

} // namespace gonion::bench
