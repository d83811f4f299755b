// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/calibrate.h"

#include "inference/detector.h"
#include "inference/detector/calibration.h"
#include "inference/model_file.h"
#include "training/phantom/phantom.h"
#include "training/trainer/case_result.h"
#include "training/trainer/presence_fit.h"
#include "training/trainer/radius_fit.h"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace gonion::training {
namespace {

using annotation::LandmarkState;
using inference::Detection;
using inference::ModelDescription;

/// Parts for the figures: each is judged by a calibration that was fitted to the others.
constexpr std::size_t kParts = 5;

/// Validation phantoms lie far from those of training (below 2^56) and of tests (below 2^32).
std::uint64_t validationSeed(std::uint64_t seed, std::int64_t number)
{
    return (std::uint64_t{1} << 60U) + (seed << 32U) + static_cast<std::uint64_t>(number);
}

/// What was detected in a validation phantom, and what is there.
struct ValidationCase {
    annotation::LandmarkSet truth;
    Detection detection;
};

core::Result<std::vector<ValidationCase>> detectOnPhantoms(const CalibrateOptions &options,
                                                           const core::JobContext &context)
{
    const auto detector = inference::Detector::load(options.model, {options.device, options.threads});
    if (!detector) {
        return tl::unexpected(detector.error());
    }
    std::vector<ValidationCase> cases;
    for (std::int64_t n = 0; n < options.cases; ++n) {
        context.report(static_cast<double>(n) / static_cast<double>(options.cases), "Detecting on phantoms");
        const Phantom phantom = Phantom::draw(validationSeed(options.seed, n));
        auto detection = (*detector)->detect(*phantom.volume(), core::JobContext(context.stopToken()));
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        cases.push_back({phantom.landmarks(), std::move(*detection)});
    }
    return cases;
}

void collectPresence(const ValidationCase &one, std::vector<PresenceSample> &samples)
{
    for (std::size_t n = 0; n < one.detection.landmarks.size(); ++n) {
        const inference::DetectedLandmark &detected = one.detection.landmarks[n];
        const annotation::Landmark *known = one.truth.find(detected.id);
        const bool said = known != nullptr && detected.examined
                          && (known->state == LandmarkState::Present || known->state == LandmarkState::Missing);
        if (said) {
            samples.push_back(
                {n, detected.existenceLogit, detected.spreadMm, known->state == LandmarkState::Present});
        }
    }
}

void collectErrors(const ValidationCase &one, std::vector<RadiusSample> &samples)
{
    for (std::size_t n = 0; n < one.detection.landmarks.size(); ++n) {
        const inference::DetectedLandmark &detected = one.detection.landmarks[n];
        const annotation::Landmark *known = one.truth.find(detected.id);
        if (known != nullptr && known->position && detected.state == LandmarkState::Present) {
            samples.push_back({n, core::distance(detected.position, *known->position)});
        }
    }
}

/// The model calibrated on all cases but those of one part; `kParts` leaves none out.
ModelDescription calibrated(ModelDescription model, const std::vector<ValidationCase> &cases, std::size_t leftOut,
                            std::optional<double> sensitivity)
{
    const std::size_t landmarks = model.landmarks.size();
    std::vector<PresenceSample> presence;
    for (std::size_t n = 0; n < cases.size(); ++n) {
        if (n % kParts != leftOut) {
            collectPresence(cases[n], presence);
        }
    }
    const double inside = model.presence.insideThreshold;
    model.presence = fitPresence(presence, landmarks, sensitivity);
    model.presence.insideThreshold = inside;
    std::vector<RadiusSample> errors;
    for (std::size_t n = 0; n < cases.size(); ++n) {
        if (n % kParts != leftOut) {
            ValidationCase decided = cases[n];
            applyCalibration(model, decided.detection);
            collectErrors(decided, errors);
        }
    }
    model.radii = fitRadii(errors, landmarks);
    return model;
}

/// Figures on cases that the calibration they are judged by has not seen.
core::Result<Evaluation> crossEvaluation(const ModelDescription &model, std::vector<ValidationCase> cases,
                                         std::optional<double> sensitivity)
{
    std::vector<CaseResult> results;
    for (std::size_t part = 0; part < kParts; ++part) {
        const ModelDescription fitted = calibrated(model, cases, part, sensitivity);
        for (std::size_t n = part; n < cases.size(); n += kParts) {
            Detection detection = cases[n].detection;
            applyCalibration(fitted, detection);
            results.push_back(caseResultFrom(std::to_string(n), cases[n].truth, detection));
        }
    }
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : model.landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    return evaluate(results, ids, Protocol::Full);
}

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
    const auto cases = detectOnPhantoms(options, context);
    if (!cases) {
        return tl::unexpected(cases.error());
    }
    const auto evaluation = crossEvaluation(model->description, *cases, options.sensitivity);
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    model->description = calibrated(model->description, *cases, kParts, options.sensitivity);
    noteProvenance(model->description, options, *evaluation);
    if (const auto written = inference::writeModel(options.output, *model, options.halfPrecision); !written) {
        return tl::unexpected(written.error());
    }
    return evaluation;
}

} // namespace gonion::training
