// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/metrics/evaluation.h"

#include <nlohmann/json.hpp>

namespace gonion::training {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char *, kSdrRadiiMm.size()> kSdrKeys{"2", "2.5", "3", "4"};

Json orNull(const std::optional<double> &figure)
{
    return figure ? Json(*figure) : Json(nullptr);
}

void addFigures(Json &object, const Figures &figures)
{
    object["present"] = figures.present;
    object["mre_mm"] = orNull(figures.mreMm);
    object["sd_mm"] = orNull(figures.sdMm);
    object["mre_found_mm"] = orNull(figures.mreFoundMm);
    object["found"] = orNull(figures.found);
    object["sdr"] = Json::object();
    for (std::size_t n = 0; n < kSdrKeys.size(); ++n) {
        object["sdr"][kSdrKeys[n]] = orNull(figures.sdr[n]);
    }
    const auto &presence = figures.presence;
    object["presence"] = {{"accuracy", orNull(presence.accuracy())},
                          {"precision", orNull(presence.precision())},
                          {"recall", orNull(presence.recall())},
                          {"f1", orNull(presence.f1())}};
    object["outside"] = figures.outside;
    object["outside_recall"] = orNull(figures.outsideRecall);
    object["coverage90"] = orNull(figures.coverage90());
}

Json reliability(const CalibrationFigures &calibration)
{
    Json bins = Json::array();
    const auto count = static_cast<double>(calibration.bins.size());
    for (std::size_t n = 0; n < calibration.bins.size(); ++n) {
        const ReliabilityBin &bin = calibration.bins[n];
        bins.push_back({{"low", static_cast<double>(n) / count},
                        {"high", static_cast<double>(n + 1) / count},
                        {"count", bin.count},
                        {"mean_probability", orNull(bin.meanProbability())},
                        {"present", orNull(bin.presentShare())}});
    }
    return {{"ece", orNull(calibration.expectedError())}, {"bins", std::move(bins)}};
}

} // namespace

std::string toJson(const Evaluation &evaluation)
{
    Json json;
    json["protocol"] = nameOf(evaluation.protocol);
    json["cases"] = evaluation.cases;
    addFigures(json, evaluation.overall);
    json["calibration"] = reliability(evaluation.overall.calibration);
    json["landmarks"] = Json::array();
    for (const auto &landmark : evaluation.landmarks) {
        Json entry;
        entry["id"] = landmark.id;
        addFigures(entry, landmark.figures);
        json["landmarks"].push_back(std::move(entry));
    }
    // Ids come from files: text that is not UTF-8 must not throw.
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace gonion::training
