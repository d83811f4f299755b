// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/run_conclusion.h"

#include "inference/bounded_json.h"

#include <algorithm>

namespace gonion::training {
namespace {

using annotation::LandmarkState;

ResultFigures figuresOf(std::string id, const Figures &figures)
{
    return {std::move(id), figures.present, figures.mreMm, figures.sdMm, figures.sdr, figures.presence.f1()};
}

bool isSaid(LandmarkState state) { return state == LandmarkState::Present || state == LandmarkState::Missing; }

ResultCase caseOf(const ValidationCase &one)
{
    ResultCase result;
    result.name = one.name;
    result.volume = one.volume;
    double sum = 0.0;
    double count = 0.0;
    for (const inference::DetectedLandmark &found : one.detection.landmarks) {
        ResultLandmark landmark;
        landmark.id = found.id;
        landmark.predicted = found.state;
        if (found.examined) {
            landmark.probability = found.probability;
        }
        if (const annotation::Landmark *known = one.truth.find(found.id)) {
            landmark.truth = known->state;
            if (known->state == LandmarkState::Present && known->position) {
                landmark.errorMm = core::distance(found.position, *known->position);
                sum += *landmark.errorMm;
                count += 1.0;
            }
            const bool calledPresent = found.state == LandmarkState::Present;
            result.wrongStates += isSaid(known->state) && calledPresent != (known->state == LandmarkState::Present) ? 1 : 0;
        }
        result.landmarks.push_back(std::move(landmark));
    }
    if (count > 0.0) {
        result.mreMm = sum / count;
    }
    return result;
}

} // namespace

RunResult resultOf(const std::vector<ValidationCase> &cases, const Evaluation &evaluation)
{
    RunResult result;
    result.protocol = nameOf(evaluation.protocol);
    result.overall = figuresOf({}, evaluation.overall);
    for (const LandmarkFigures &landmark : evaluation.landmarks) {
        result.landmarks.push_back(figuresOf(landmark.id, landmark.figures));
    }
    for (const ValidationCase &one : cases) {
        result.cases.push_back(caseOf(one));
    }
    std::stable_sort(result.cases.begin(), result.cases.end(), [](const ResultCase &a, const ResultCase &b) {
        return a.mreMm.value_or(-1.0) > b.mreMm.value_or(-1.0);
    });
    result.evaluationJson = toJson(evaluation);
    return result;
}

void noteCalibration(inference::ModelDescription &model, const char *data, std::size_t cases,
                     const Evaluation &evaluation)
{
    auto provenance = inference::parseBoundedJson(model.provenanceJson).value_or(nlohmann::json::object());
    if (!provenance.is_object()) {
        provenance = nlohmann::json::object();
    }
    nlohmann::json &note = provenance["calibration"];
    note = {{"data", data}, {"cases", cases}};
    const auto put = [&note](const char *key, const std::optional<double> &figure) {
        if (figure) {
            note[key] = *figure;
        }
    };
    put("mreMm", evaluation.overall.mreMm);
    put("presenceF1", evaluation.overall.presence.f1());
    put("expectedCalibrationError", evaluation.overall.calibration.expectedError());
    put("coverage90", evaluation.overall.coverage90());
    model.provenanceJson = inference::printJson(provenance);
}

} // namespace gonion::training
