// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/calibrate.h"

#include "inference/detector.h"
#include "inference/model_file.h"
#include "training/phantom/phantom.h"
#include "training/trainer/case_result.h"
#include "training/trainer/presence_fit.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace gonion::training {
namespace {

using annotation::LandmarkState;

/// Validation phantoms lie far from those of training (below 2^56) and of tests (below 2^32).
std::uint64_t validationSeed(std::uint64_t seed, std::int64_t number)
{
    return (std::uint64_t{1} << 60U) + (seed << 32U) + static_cast<std::uint64_t>(number);
}

void collectSamples(const annotation::LandmarkSet &truth, const inference::Detection &detection,
                    std::vector<PresenceSample> &samples)
{
    for (std::size_t n = 0; n < detection.landmarks.size(); ++n) {
        const inference::DetectedLandmark &detected = detection.landmarks[n];
        const annotation::Landmark *known = truth.find(detected.id);
        if (known == nullptr || (known->state != LandmarkState::Present && known->state != LandmarkState::Missing)) {
            continue;
        }
        samples.push_back({n, detected.existenceLogit, detected.spreadMm, known->state == LandmarkState::Present});
    }
}

} // namespace

core::Result<Evaluation> calibrateOnPhantoms(const CalibrateOptions &options, const core::JobContext &context)
{
    auto model = inference::readModel(options.model);
    if (!model) {
        return tl::unexpected(model.error());
    }
    const auto detector = inference::Detector::load(options.model, {options.device, options.threads});
    if (!detector) {
        return tl::unexpected(detector.error());
    }
    std::vector<PresenceSample> samples;
    std::vector<CaseResult> cases;
    for (std::int64_t n = 0; n < options.cases; ++n) {
        context.report(static_cast<double>(n) / static_cast<double>(options.cases), "Detecting on phantoms");
        const Phantom phantom = Phantom::draw(validationSeed(options.seed, n));
        const auto detection = (*detector)->detect(*phantom.volume(), core::JobContext(context.stopToken()));
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        collectSamples(phantom.landmarks(), *detection, samples);
        cases.push_back(caseResultFrom(std::to_string(n), phantom.landmarks(), *detection));
    }
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : model->description.landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    const double inside = model->description.presence.insideThreshold;
    model->description.presence = fitPresence(samples, ids.size());
    model->description.presence.insideThreshold = inside;
    auto provenance = nlohmann::json::parse(model->description.provenanceJson, nullptr, false);
    if (!provenance.is_object()) {
        provenance = nlohmann::json::object();
    }
    provenance["calibration"] = {{"data", "phantoms"}, {"cases", options.cases}, {"seed", options.seed}};
    model->description.provenanceJson = provenance.dump();
    if (const auto written = inference::writeModel(options.output, *model, options.halfPrecision); !written) {
        return tl::unexpected(written.error());
    }
    return evaluate(cases, ids, Protocol::Full);
}

} // namespace gonion::training
