// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_result.h"

#include "training/run/json_file.h"

namespace gonion::training {
namespace {

using annotation::LandmarkState;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kLargestResult = std::size_t{64} << 20U;
constexpr int kFormatVersion = 1;
constexpr std::array<const char *, 4> kRadii{"2", "2.5", "3", "4"};

ordered_json jsonOf(const std::optional<double> &figure) { return figure ? ordered_json(*figure) : ordered_json(nullptr); }

ordered_json jsonOf(const ResultFigures &figures)
{
    ordered_json sdr;
    for (std::size_t n = 0; n < kRadii.size(); ++n) {
        sdr[kRadii[n]] = jsonOf(figures.sdr[n]);
    }
    return {{"id", figures.id},       {"present", figures.present}, {"mreMm", jsonOf(figures.mreMm)},
            {"sdMm", jsonOf(figures.sdMm)}, {"sdr", sdr},           {"presenceF1", jsonOf(figures.presenceF1)}};
}

ordered_json jsonOf(const ResultLandmark &landmark)
{
    return {{"id", landmark.id},
            {"truth", std::string(annotation::nameOf(landmark.truth))},
            {"predicted", std::string(annotation::nameOf(landmark.predicted))},
            {"errorMm", jsonOf(landmark.errorMm)},
            {"probability", jsonOf(landmark.probability)}};
}

ordered_json jsonOf(const ResultCase &one)
{
    ordered_json landmarks = ordered_json::array();
    for (const ResultLandmark &landmark : one.landmarks) {
        landmarks.push_back(jsonOf(landmark));
    }
    return {{"name", one.name},
            {"volume", one.volume.string()},
            {"mreMm", jsonOf(one.mreMm)},
            {"wrongStates", one.wrongStates},
            {"landmarks", std::move(landmarks)}};
}

const json &child(const json &object, const char *key)
{
    static const json nothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? nothing : *found;
}

ResultFigures figuresFrom(const json &object)
{
    ResultFigures figures;
    figures.id = textOf(object, "id");
    figures.present = countOf(object, "present");
    figures.mreMm = numberOf(object, "mreMm");
    figures.sdMm = numberOf(object, "sdMm");
    for (std::size_t n = 0; n < kRadii.size(); ++n) {
        figures.sdr[n] = numberOf(child(object, "sdr"), kRadii[n]);
    }
    figures.presenceF1 = numberOf(object, "presenceF1");
    return figures;
}

LandmarkState stateFrom(const json &object, const char *key)
{
    return annotation::landmarkStateFromName(textOf(object, key)).value_or(LandmarkState::Unlabelled);
}

ResultCase caseFrom(const json &object)
{
    ResultCase one;
    one.name = textOf(object, "name");
    one.volume = textOf(object, "volume");
    one.mreMm = numberOf(object, "mreMm");
    one.wrongStates = countOf(object, "wrongStates");
    for (const json &landmark : child(object, "landmarks")) {
        if (landmark.is_object()) {
            one.landmarks.push_back({textOf(landmark, "id"), stateFrom(landmark, "truth"), stateFrom(landmark, "predicted"),
                                     numberOf(landmark, "errorMm"), numberOf(landmark, "probability")});
        }
    }
    return one;
}

} // namespace

core::Result<void> writeResult(const RunFolder &folder, const RunResult &result)
{
    ordered_json landmarks = ordered_json::array();
    for (const ResultFigures &figures : result.landmarks) {
        landmarks.push_back(jsonOf(figures));
    }
    ordered_json cases = ordered_json::array();
    for (const ResultCase &one : result.cases) {
        cases.push_back(jsonOf(one));
    }
    const ordered_json evaluation = ordered_json::parse(result.evaluationJson, nullptr, false);
    return writeJson(folder.result(), {{"formatVersion", kFormatVersion},
                                       {"protocol", result.protocol},
                                       {"modelHash", result.modelHash},
                                       {"calibrated", result.calibrated},
                                       {"overall", jsonOf(result.overall)},
                                       {"landmarks", std::move(landmarks)},
                                       {"cases", std::move(cases)},
                                       {"evaluation", evaluation.is_object() ? evaluation : ordered_json(nullptr)}});
}

core::Result<RunResult> readResult(const RunFolder &folder)
{
    const auto value = readJsonObject(folder.result(), kLargestResult);
    if (!value) {
        return tl::unexpected(value.error());
    }
    RunResult result;
    result.protocol = textOf(*value, "protocol");
    result.modelHash = textOf(*value, "modelHash");
    const json &calibrated = child(*value, "calibrated");
    result.calibrated = calibrated.is_boolean() && calibrated.get<bool>();
    if (!child(*value, "overall").is_object()) {
        return core::fail(core::ErrorCode::Unreadable,
                          folder.result().string() + " is no result of a training run. Train again.");
    }
    result.overall = figuresFrom(child(*value, "overall"));
    for (const json &figures : child(*value, "landmarks")) {
        result.landmarks.push_back(figuresFrom(figures));
    }
    for (const json &one : child(*value, "cases")) {
        result.cases.push_back(caseFrom(one));
    }
    if (const json &evaluation = child(*value, "evaluation"); evaluation.is_object()) {
        result.evaluationJson = evaluation.dump();
    }
    return result;
}

} // namespace gonion::training
