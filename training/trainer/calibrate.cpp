// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/calibrate.h"

#include "inference/model_file.h"
#include "training/trainer/calibration_fit.h"
#include "training/trainer/validation.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace gonion::training {
namespace {

using inference::ModelDescription;

void noteProvenance(ModelDescription &model, const CalibrateOptions &options, const Evaluation &evaluation)
{
    auto provenance = nlohmann::json::parse(model.provenanceJson, nullptr, false);
    if (!provenance.is_object()) {
        provenance = nlohmann::json::object();
    }
    nlohmann::json &note = provenance["calibration"];
    note = {{"data", "phantoms"}, {"cases", options.cases}, {"seed", options.seed}};
    if (options.sensitivity) {
        note["sensitivity"] = *options.sensitivity;
    }
    const auto put = [&note](const char *key, const std::optional<double> &figure) {
        if (figure) {
            note[key] = *figure;
        }
    };
    put("mreMm", evaluation.overall.mreMm);
    put("presenceF1", evaluation.overall.presence.f1());
    put("expectedCalibrationError", evaluation.overall.calibration.expectedError());
    put("coverage90", evaluation.overall.coverage90());
    model.provenanceJson = provenance.dump();
}

} // namespace

core::Result<Evaluation> calibrateOnPhantoms(const CalibrateOptions &options, const core::JobContext &context)
{
    auto model = inference::readModel(options.model);
    if (!model) {
        return tl::unexpected(model.error());
    }
    ValidationOptions validation;
    validation.detector.device = options.device;
    validation.detector.threads = options.threads;
    const auto cases = detectIn(options.model, *phantomVolumes(options.seed, options.cases), validation, context);
    if (!cases) {
        return tl::unexpected(cases.error());
    }
    const auto evaluation = evaluationOf(crossCalibrated(model->description, *cases, options.sensitivity),
                                         model->description.landmarks, Protocol::Full);
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    model->description = fittedTo(*cases, model->description, options.sensitivity);
    noteProvenance(model->description, options, *evaluation);
    if (const auto written = inference::writeModel(options.output, *model, options.halfPrecision); !written) {
        return tl::unexpected(written.error());
    }
    return evaluation;
}

} // namespace gonion::training
